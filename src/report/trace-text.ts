import { readable } from '../domain/canonical.js'
import type { Invocation } from '../domain/events.js'
import type { NamedInvocation, Trace } from '../domain/trace.js'
import { indented, type Line, line, paragraphs, toned } from './lines.js'
import { failureLines, outcomeSpan } from './session/invocation-lines.js'
import { type Style, textOf } from './style.js'
import { stepLines } from './trace/step-lines.js'
import { counted, number } from './words.js'

/** What stopped a side of a session, and where. */
export interface TraceStop {
  readonly phase: string
  readonly why: string
}

/** The lines that one invocation executed; under a candidate too, with the step at which they part. */
export interface TracedInvocation {
  readonly session: string
  /** '' where it has none */
  readonly name: string
  readonly candidate: { readonly revision: string; readonly name: string } | null
  /** null: that side has no such invocation */
  readonly recorded: Trace | null
  readonly replayed: Trace | null
  /** where the two part, counted from 0 at the invocation's first step; null where they do not, as far as they were looked at */
  readonly parting: { readonly kind: 'line' | 'happening' | 'end'; readonly at: number } | null
  readonly stops: { readonly recorded: TraceStop | null; readonly candidate: TraceStop | null }
}

export const traceText = (traced: TracedInvocation, style: Style): string => textOf(traceLines(traced), style)

const traceLines = (traced: TracedInvocation): readonly Line[] => {
  const { recorded, replayed, candidate, stops } = traced
  const sides = candidate === null ? oneSide(recorded!) : recorded && replayed ? bothSides(traced) : onlyOne(traced)
  return paragraphs(
    [line(toned('strong', traced.name === '' ? traced.session : traced.name), toned('dim', ` ${traced.session}`))],
    ...sides,
    [...stopLines(stops.recorded, 'The recorded policy'), ...stopLines(stops.candidate, 'The candidate')],
  )
}

type Paragraphs = readonly (readonly Line[])[]

const oneSide = (trace: Trace): Paragraphs =>
  isBeyond(trace) ? [[headLine(trace)], [beyondLine(trace)]] : [[headLine(trace)], stepLines(trace), restLines(trace)]

/** The first step that is wanted comes after the last one that there is. */
const isBeyond = ({ first, total }: Trace): boolean => first > 1 && first > total

const beyondLine = ({ first, total }: Trace): Line =>
  line(toned('warn', `There is no step ${number(first)}: the last one is ${number(total)}.`))

const onlyOne = ({ recorded, replayed }: TracedInvocation): Paragraphs =>
  recorded
    ? [[line(toned('warn', 'The candidate has no such invocation.'))], ...oneSide(recorded)]
    : [[line(toned('warn', 'The recorded policy has no such invocation.'))], ...oneSide(replayed!)]

/** How two sides part. */
export const partingWords = {
  line: 'they run other lines',
  happening: 'on the same line, something else happens',
  end: 'one is over, and the other goes on',
} as const

const bothSides = ({ recorded, replayed, parting }: TracedInvocation): Paragraphs => {
  const [one, other] = [recorded!, replayed!]
  const heads = [line('recorded: ', ...headLine(one).spans), line('candidate: ', ...headLine(other).spans)]
  const longer = one.total > other.total ? one : other
  const apart = parting ? [line(partingText(one, parting))] : []
  if (isBeyond(longer)) return [[...heads, ...apart], [beyondLine(longer)]]
  if (!parting) return [heads, [line(sameText(one))], stepLines(other), restLines(other)]
  const from = Math.max(0, parting.at - one.first + 1)
  const isLater = [one, other].every((side) => isCut(side) && from >= side.steps.length)
  if (isLater) return [[...heads, ...apart], stepLines(other), restLines(other)]
  return [
    [...heads, ...apart],
    stepLines(other, 0, from),
    sideLines('Recorded', one, from),
    sideLines('Candidate', other, from),
  ]
}

const partingText = ({ first }: Trace, { kind, at }: NonNullable<TracedInvocation['parting']>): string => {
  const alike = at === 0 || first > 1 ? 'They' : `They run the same ${counted(at, 'step')}, then they`
  return `${alike} part ways: ${partingWords[kind]}, at step ${number(at + 1)}.`
}

const sameText = (trace: Trace): string =>
  isCut(trace) || trace.first > 1
    ? 'They run the same lines, as far as these steps go.'
    : 'They run the same lines from beginning to end.'

const sideLines = (side: string, trace: Trace, from: number): readonly Line[] => [
  line(toned('strong', side), ` from step ${number(trace.first + from)} on`),
  ...(from < trace.steps.length || isCut(trace) ? stepLines(trace, from) : indented(2, [line('is over')])),
  ...restLines(trace),
]

const headLine = ({ invocation, total, instructions }: Trace): Line =>
  line(
    `${invocation.phase}, `,
    toned('name', invocationText(invocation)),
    toned('dim', `, ${counted(total, 'step')}, ${counted(instructions, 'instruction')}`),
  )

/** `mod.validate_rcptto`. */
export const invocationText = ({ module, callout }: NamedInvocation): string => `${readable(module)}.${callout}`

const isCut = ({ first, steps, total }: Trace): boolean => first + steps.length - 1 < total

/** What it came to; or what of the steps is not here. */
const restLines = (trace: Trace): readonly Line[] => {
  const { first, steps, total, isWhole, outcome } = trace
  const last = first + steps.length - 1
  if (isCut(trace))
    return [
      line(
        toned(
          'dim',
          `These are steps ${number(first)} to ${number(last)} of ${number(total)}; go on: --from ${last + 1}`,
        ),
      ),
    ]
  if (!isWhole) return [line(toned('warn', 'It ended here, in the middle of the invocation.'))]
  return outcome ? outcomeLines(outcome) : []
}

const outcomeLines = (outcome: Invocation): readonly Line[] =>
  outcome.failure ? failureLines(outcome.failure) : [line(outcome.silent ? '' : 'returned ', outcomeSpan(outcome))]

const stopLines = (stop: TraceStop | null, side: string): readonly Line[] =>
  stop === null ? [] : [line(toned('warn', `${side} stopped`), ` at ${stop.phase}: ${stop.why}`)]

/** The invocations of a session, to name one. */
export interface InvocationListing {
  readonly session: string
  readonly name: string
  readonly invocations: readonly {
    readonly number: number
    readonly recorded: NamedInvocation | null
    readonly replayed: NamedInvocation | null
  }[]
  /** a command that traces one */
  readonly command: string
  /** how the candidate's session compares; null where there is no candidate */
  readonly verdict: string | null
}

export const invocationsText = (
  { session, name, invocations, command, verdict }: InvocationListing,
  style: Style,
): string => {
  const wide = String(invocations.length).length
  const lines = invocations.map(({ number: place, recorded, replayed }) => {
    const one = (recorded ?? replayed)!
    const only = recorded === null ? ' (candidate only)' : ''
    return line(
      `${String(place).padStart(wide)}  ${one.phase}  `,
      toned('name', invocationText(one)),
      toned('dim', only),
    )
  })
  const none = [line('No callout ran in it.')]
  return textOf(
    paragraphs(
      [line(toned('strong', name === '' ? session : name), toned('dim', ` ${session}`))],
      verdict === null ? [] : [line(`Under the candidate: ${verdict}; nothing that it did names an invocation.`)],
      lines.length === 0 ? none : lines,
      lines.length === 0 ? [] : [line(toned('dim', `Trace one: ${command}`))],
    ),
    style,
  )
}
