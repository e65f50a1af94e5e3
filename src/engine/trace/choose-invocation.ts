import { readable } from '../../domain/canonical.js'
import { type Drift, instanceOfDrift } from '../../domain/drift.js'
import type { NamedInvocation } from '../../domain/trace.js'
import { Trouble } from '../../domain/trouble.js'
import { type InvocationPair, phaseOf } from './pair-invocations.js'

/**
 * The invocation that a person means: by its place in the list, from 1; or by the name of its phase instance, its callout, its
 * module, or several of them: `rcptto#1 <a@example.net> lantern.validate_rcptto`. Throws Trouble `invocation-missing`, `invocation-ambiguous`.
 */
export const chooseInvocation = (pairs: readonly InvocationPair[], text: string): InvocationPair => {
  const wanted = text.trim()
  const found = /^\d+$/.test(wanted) ? pairs.slice(Number(wanted) - 1, Number(wanted)) : pairs.filter(isNamed(wanted))
  const [first, ...others] = found
  if (first === undefined || wanted === '0')
    throw new Trouble('invocation-missing', `the session has no invocation ${JSON.stringify(text)}`, {
      hint: thereAre(pairs),
    })
  if (others.length === 0) return first
  const lines = found.slice(0, shownCandidates).map((pair) => `  ${pairs.indexOf(pair) + 1}  ${nameOf(pair)}`)
  throw new Trouble(
    'invocation-ambiguous',
    [`${JSON.stringify(text)} may mean ${found.length} invocations:`, ...lines].join('\n'),
    { hint: `name one by its number: ${pairs.indexOf(first) + 1}` },
  )
}

const shownCandidates = 10

/** Each with the number that names it. */
const thereAre = (pairs: readonly InvocationPair[]): string => {
  if (pairs.length === 0) return 'no callout ran in it'
  const names = pairs.slice(0, shownCandidates).map((pair, index) => `${index + 1} ${nameOf(pair)}`)
  const more = pairs.length - names.length
  return `it has ${names.join('; ')}${more > 0 ? `; and ${more} more, to ${pairs.length}` : ''}`
}

const nameOf = (pair: InvocationPair): string => `${phaseOf(pair)} ${namesOf(pair)[0]!}`

const isNamed =
  (wanted: string) =>
  (pair: InvocationPair): boolean => {
    const names = namesOf(pair)
    const phase = phaseOf(pair)
    if (wanted === phase || wanted === phase.split(/[#/ ]/, 1)[0] || names.includes(wanted)) return true
    return wanted.startsWith(`${phase} `) && names.includes(wanted.slice(phase.length + 1))
  }

/** `mod.validate_rcptto`, `validate_rcptto` and `mod`, on either side. */
const namesOf = ({ recorded, candidate }: InvocationPair): readonly string[] =>
  [recorded, candidate].flatMap((one) => (one ? namesOfOne(one) : []))

const namesOfOne = ({ module, callout }: NamedInvocation): readonly string[] => [
  `${readable(module)}.${callout}`,
  callout,
  readable(module),
]

/** The invocation that made a drift, as far as it names one; the first of its phase instance otherwise. null: nothing ran there. */
export const invocationOf = (pairs: readonly InvocationPair[], drift: Drift): InvocationPair | null => {
  const phase = instanceOfDrift(drift)
  const there = pairs.filter((pair) => phaseOf(pair) === phase)
  const module = drift.module === null ? null : readable(drift.module)
  const made = there.find((pair) => {
    const one = (drift.side === 'recorded' ? pair.recorded : pair.candidate) ?? pair.recorded ?? pair.candidate
    return one?.callout === drift.callout && readable(one.module) === module
  })
  return made ?? there[0] ?? null
}
