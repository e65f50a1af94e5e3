import { decodeKey, decodeText, readable } from '../../domain/canonical.js'
import type { AnswerRecord, BootInput, SessionOpened } from '../../domain/events.js'
import { sourceName } from '../../domain/source.js'
import { Trouble } from '../../domain/trouble.js'
import type { RecordedAct, Recording } from '../../engine/recording.js'
import { scriptOf } from '../../engine/script.js'
import { contextFlow, textFlow } from './act-flow.js'
import { answersFlow } from './answers-flow.js'
import { flowText, stringText } from './flow.js'
import { stepTexts } from './step-texts.js'

/** A session to write down. */
export interface WrittenSession {
  readonly opened: SessionOpened
  /** settings of the host that it ran on */
  readonly profile: BootInput['profile']
  /** what the client and the server did, in order */
  readonly acts: readonly RecordedAct[]
  /** milliseconds since the epoch */
  readonly endedAt: number
  /** of the boot, then of the session, in the order in which they were asked */
  readonly answers: readonly AnswerRecord[]
  /** as `Steps.leavesOut` */
  readonly leavesOut: boolean
  readonly name: string
  /** lines that stand above it, for people */
  readonly notes: readonly string[]
}

/**
 * A session as a scenario file (YAML), which recorded again comes to the same where the policy is the same. Throws Trouble
 * `scenario-unknown` where it has what no scenario can say, `scenario-large`.
 */
export const scenarioOf = (session: WrittenSession): string => {
  refuseUnwritable(session)
  const { opened, profile, acts, endedAt, answers, name, notes } = session
  const steps = stepTexts({
    acts,
    from: opened.at,
    until: endedAt,
    offers: opened.offers ?? [],
    leavesOut: session.leavesOut,
  })
  const context =
    opened.context && new Map(Object.entries(opened.context).map(([key, value]) => [decodeKey(key), decodeText(value)]))
  const text = [
    ...notes.map((note) => `# ${commentText(note)}`),
    ...(profile['hostname'] === undefined ? [] : [`hostname: ${stringText(profile['hostname'])}`]),
    ...(answers.length === 0
      ? []
      : ['world:', '  answers:', ...answersFlow(answers).map((answer) => `    - ${flowText(answer)}`)]),
    'sessions:',
    `  - name: ${stringText(name)}`,
    `    peer: ${flowText(textFlow(opened.peer))}`,
    `    listener: ${flowText(textFlow(opened.listener))}`,
    ...(opened.offers ? [`    offers: ${flowText(opened.offers.map(textFlow))}`] : []),
    `    at: ${new Date(opened.at).toISOString()}`,
    `    seed: ${opened.seed}`,
    ...(context ? [`    context: ${flowText(contextFlow({ conn: context }))}`] : []),
    '    steps:',
    ...steps.map((step) => `      - ${step}`),
    '',
  ].join('\n')
  if (Buffer.byteLength(text) > largest)
    throw new Trouble(
      'scenario-large',
      `${name} is too large for a scenario file: more than ${largest / 1024 / 1024} MiB`,
      {
        hint: `keep it as a recording: reprise export FILE --session ${JSON.stringify(name)}`,
      },
    )
  return text
}

/** What a scenario file may have. */
const largest = 16 * 1024 * 1024

const refuseUnwritable = ({ opened, acts, name }: WrittenSession): void => {
  const why = unwritable(opened) ?? unwritableIn(acts)
  if (why === undefined) return
  throw new Trouble('scenario-unknown', `${name} cannot be written as a scenario: ${why}`, {
    hint: 'keep it as a recording: reprise export FILE --session ID',
  })
}

/** A recording as it is; `booted` are the answers that its boot was given. */
export const writtenSession = (recording: Recording, { profile, answers: booted = [] }: BootInput): WrittenSession => {
  const { acts, answers } = scriptOf(recording)
  return {
    opened: recording.opened,
    profile,
    acts,
    endedAt: recording.closed?.at ?? acts.at(-1)!.at,
    answers: [...booted, ...answers.map(({ record }) => record)],
    leavesOut: false,
    name: scenarioName(readable(sourceName(recording.opened.source))),
    notes: [`The session ${recording.session}, as it was recorded.`],
  }
}

const commentText = (note: string): string => stringText(note).slice(1, -1).replaceAll('\\"', '"')

/** A name that a scenario may have. */
export const scenarioName = (name: string, addition = ''): string => {
  const plain = [...name.replace(/\p{Cc}/gu, ' ')].slice(0, 150).join('')
  return `${plain === '' ? 'session' : plain}${addition}`
}

const unwritable = ({ unknown = [], handshake, relays, path, redacted }: SessionOpened): string | undefined => {
  if (redacted) return 'it is redacted, and a scenario has nothing that is unknown'
  if (unknown[0] !== undefined)
    return `its source could not see ${readable(unknown[0])}, and a scenario has nothing that is unknown`
  if (handshake) return 'it was encrypted from its first octet on, and a scenario has STARTTLS alone'
  if (relays) return 'its messages were handed to another server, and a scenario has none'
  return path === 'lmtp' ? 'it is of LMTP, and a scenario is of SMTP' : undefined
}

const unwritableIn = (acts: WrittenSession['acts']): string | undefined => {
  if (acts.some(({ act }) => 'lacks' in act && act.lacks))
    return 'the body of a message was not kept (--bodies all keeps it)'
  if (acts.some(({ act }) => 'refused' in act && act.refused)) return 'the server refused something by itself in it'
  if (acts.some(({ act }) => 'credentials' in act && act.credentials))
    return 'a password came in it, which is not recorded'
  return acts.some(({ act }) => 'chunks' in act && act.chunks) ? 'a message came in chunks' : undefined
}
