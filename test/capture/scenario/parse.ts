import { parseScenario } from '../../../src/capture/scenario/parse-scenario.js'
import type { Scenario, Step } from '../../../src/capture/scenario/script.js'
import { Trouble } from '../../../src/domain/trouble.js'

/** Message files that are at hand in tests. */
const messages: Readonly<Record<string, string>> = {
  'hello.eml': 'Subject: hello\r\n\r\nhi\r\n',
  'mixed.eml': 'A: 1\nB: 2\r\n\r\n\x00\x80\xff\r\rend',
}

export const readMessage = (name: string): string => {
  const content = messages[name]
  if (content === undefined) throw new Trouble('scenario-missing', `/in/${name}: no such file`)
  return content
}

export const parse = (source: Uint8Array | string): Scenario => parseScenario(source, 's.yaml', readMessage)

/** The steps of a scenario that has one session with these lines as its steps. */
export const stepsOf = (...lines: readonly string[]): readonly Step[] =>
  parse(['sessions:', '- name: n', '  steps:', ...lines.map((line) => `  ${line}`)].join('\n')).sessions[0]!.steps

/** What the refusal of a source says: its code and message. */
export const refusal = (run: () => unknown): string => {
  try {
    run()
  } catch (trouble) {
    if (trouble instanceof Trouble) return `${trouble.code} ${trouble.message}`
    throw trouble
  }
  throw new Error('nothing was refused')
}
