import { nearestWithin } from '../../domain/nearest.js'
import { knownCallouts } from './callouts.js'

/** letters that a misspelt name may be away from the one that was meant */
const farthest = 2

/** Shorter ones, as `init`, are near to too much. */
const tellable = [...knownCallouts].filter((name) => name.length > 6)

/**
 * The callout that a name which is none was probably meant to be: the nearest at most two letters away, capitals aside. Null
 * where there is none. Momentum ignores such a function in silence.
 */
export const nearestCallout = (name: string): string | null => nearestWithin(name, tellable, farthest) ?? null
