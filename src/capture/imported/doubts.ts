import type { Missing, ObservedAct, ObservedSession } from '../observed/observed-session.js'

/** What a source did not show, by what it makes of the recording. */
export interface Doubts {
  /** the first act that may not have been so, and why; null: all that was seen was so */
  readonly from: { readonly index: number; readonly why: Missing } | null
  /** what is missing besides: the session is incomplete, and what was seen of it was so */
  readonly incomplete: readonly Missing[]
}

/** What is unknown, or said in the table, and takes nothing from the acts that were seen. */
const said: ReadonlySet<string> = new Set([
  'line ends',
  'times',
  'messages',
  'a message',
  'bytes that are not UTF-8',
  'dots at the beginning of a line',
  'replies that accept',
  'EHLO',
  'when EHLO was said, and how often',
  'the lines of MAIL and RCPT that were accepted',
  'the session',
  'a line that begins with From, or >From',
  'a line that begins with >From, or >>From',
])

type Place = (acts: readonly ObservedAct[]) => number

/** Where it cannot be told which of the acts are true: from there on none is taken. */
const doubtful: readonly (readonly [what: RegExp, from: Place])[] = [
  [/^\d+ bytes of the (?:client|server)$/, () => 0],
  [/^which reply answers which command$/, () => 0],
  [/^where a message ended for the server$/, (acts) => acts.findIndex(isContent)],
  [
    /^(?:which rejection belongs to which message|how many messages the rejections are of)$/,
    (acts) => nthMail(acts, 2),
  ],
]

const isContent = ({ kind }: ObservedAct): boolean => kind === 'content' || kind === 'chunk' || kind === 'cut'

const nthMail = (acts: readonly ObservedAct[], nth: number): number => {
  let count = 0
  return acts.findIndex((act) => {
    if (act.kind === 'command' && /^MAIL/i.test(act.line)) count += 1
    return count === nth
  })
}

/** Sorts what the reader says is missing. What it says in words that are not known here makes the session incomplete. */
export const doubtsOf = ({ acts, missing }: ObservedSession): Doubts => {
  const placed = missing.flatMap((why) => {
    const from = doubtful.find(([what]) => what.test(why.what))?.[1](acts)
    return from === undefined || from < 0 ? [] : [{ index: from, why }]
  })
  const first = placed.reduce<Doubts['from']>((least, one) => (least && least.index <= one.index ? least : one), null)
  return { from: first, incomplete: missing.filter((one) => !said.has(one.what) && one !== first?.why) }
}
