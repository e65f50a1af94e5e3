import { showText } from '../../domain/phase.js'
import type { NamedInvocation } from '../../domain/trace.js'

/** The same invocation under the recorded revision and under the candidate; null where one side has none. */
export interface InvocationPair {
  readonly recorded: NamedInvocation | null
  readonly candidate: NamedInvocation | null
}

/**
 * Invocations pair within their phase instance: by module and callout; what is left then by callout alone, for modules are
 * renamed. In the order of the recording; those of the candidate alone follow the others of their instance, or stand at the end.
 */
export const pairInvocations = (
  recorded: readonly NamedInvocation[],
  candidate: readonly NamedInvocation[],
): readonly InvocationPair[] => {
  const left = new Set(candidate)
  const take = (one: NamedInvocation, isLike: (other: NamedInvocation) => boolean): NamedInvocation | null => {
    for (const other of left) {
      if (other.phase !== one.phase || other.callout !== one.callout || !isLike(other)) continue
      left.delete(other)
      return other
    }
    return null
  }
  const byModule = recorded.map((one) => take(one, ({ module }) => showText(module) === showText(one.module)))
  const pairs = recorded.map((one, index) => ({
    recorded: one,
    candidate: byModule[index] ?? take(one, () => true),
  }))
  return withOthers(pairs, [...left])
}

const withOthers = (pairs: InvocationPair[], others: readonly NamedInvocation[]): readonly InvocationPair[] => {
  for (const candidate of others) {
    const last = pairs.findLastIndex((pair) => phaseOf(pair) === candidate.phase)
    pairs.splice(last < 0 ? pairs.length : last + 1, 0, { recorded: null, candidate })
  }
  return pairs
}

/** The phase instance of a pair. */
export const phaseOf = ({ recorded, candidate }: InvocationPair): string => (recorded ?? candidate)!.phase
