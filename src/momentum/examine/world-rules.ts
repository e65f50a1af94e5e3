import { encodeText, readable } from '../../domain/canonical.js'
import { nearestName } from '../../domain/nearest.js'
import type { Located } from './finding.js'
import type { PolicyView } from './policy-view.js'

/** Lists that a world answers for and that no string of the policy names: nobody can ask for them. */
export const worldFindings = ({ files, notLoaded }: PolicyView, lists: readonly string[]): readonly Located[] => {
  const strings = new Set(
    [...files, ...notLoaded].flatMap(({ program }) => (program?.strings ?? []).map(({ value }) => value)),
  )
  return lists.flatMap((list) => (strings.has(list) ? [] : [unasked(list, strings)]))
}

const unasked = (list: string, strings: ReadonlySet<string>): Located => {
  const nearest = nearestName(list, strings)
  return {
    rule: 'world-unasked',
    severity: 'minor',
    file: null,
    at: { start: -1, line: 0 },
    message: `the world answers for the list ${textOf(list)}, and no string of the policy names it`,
    hint: nearest === undefined ? 'mend the name under world.cidr, or leave it out' : `did you mean ${textOf(nearest)}`,
  }
}

const textOf = (bytes: string): string => readable(encodeText(bytes))
