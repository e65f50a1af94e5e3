import { type Flow, flowText } from './flow.js'

/** A message that reads well stands as it is, line by line. */
export const stepText = (flow: Flow): string => {
  const text = typeof flow === 'object' && flow !== null && 'text' in flow ? flow['text'] : undefined
  return typeof text === 'string' && readsWell(text) ? `text: |2+\n${indentedText(text)}` : flowText(flow)
}

const mostLetters = 100_000

/** Nothing that YAML would fold, drop or take for something else. */
const readsWell = (text: string): boolean =>
  text.length <= mostLetters &&
  text.endsWith('\n') &&
  /^[\t\n\x20-\x7e\u00a1-\u00ac\u00ae-\u1fff\u3001-\ud7ff]*$/.test(text)

/** `|2+` counts from the step's own column. */
const indentedText = (text: string): string =>
  text
    .slice(0, -1)
    .split('\n')
    .map((line) => (line === '' ? '' : `${' '.repeat(10)}${line}`))
    .join('\n')
