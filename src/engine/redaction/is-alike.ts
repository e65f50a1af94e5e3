import type { Canonical } from '../../domain/canonical.js'
import { hasMark } from '../../domain/redaction.js'

/**
 * Whether what a policy did to what may be written down is what it did to what came: the same, but for texts in whose place there are
 * marks, and digests, as what mail takes along has, of what may have some in it.
 */
export const isAlike = (was: Canonical, is: Canonical): boolean => {
  if (typeof was !== 'object' || was === null || typeof is !== 'object' || is === null)
    return was === is || (typeof was === 'string' && typeof is === 'string' && isWithheld(was, is))
  const [before, after] = [Object.entries(was), new Map(Object.entries(is))]
  return (
    before.length === after.size &&
    before.every(([key, value]) => after.has(key) && isAlike(value ?? null, after.get(key) ?? null))
  )
}

const isWithheld = (was: string, is: string): boolean =>
  hasMark(is) || (was.length === is.length && isDigest.test(was) && isDigest.test(is))

const isDigest = /^(?:[0-9a-f]{16}|[0-9a-f]{64})$/
