import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { Invocation } from '../../domain/events.js'
import { holdsCut } from './missing-in.js'
import type { SeenCallout } from './seen-callouts.js'
import { ecStringText } from './whole-value.js'

/** In what an invocation here is not the one that the recorder saw, in words; null where it is the same. */
export const returnTrouble = (here: Invocation, seen: SeenCallout): string | null => {
  const place = `${seen.callout} of ${seen.module}`
  const given = argumentIn(seen)
  if (here.argument !== undefined && given !== undefined && encodeJson(given) !== JSON.stringify(here.argument))
    return `${place} was given ${encodeJson(given)}, and is given ${JSON.stringify(here.argument)} here`
  if (here.failure?.kind === 'limit') return `${place} reaches the limit on ${here.failure.limit} here`
  const failsHere = here.failure?.kind === 'error'
  if (seen.left === null) return failsHere ? null : `an error left ${place}, and none does here`
  const { returned } = seen.left
  if (failsHere) return `${place} returned ${JSON.stringify(returned)}, and an error leaves it here`
  const [recorded, now] = [plain(returned[0]), here.silent ? undefined : plain(here.returned ?? 0)]
  if (returned.some(holdsCut) || JSON.stringify(recorded) === JSON.stringify(now)) return null
  return `${place} returned ${shown(recorded)}, and returns ${shown(now)} here`
}

const argumentIn = ({ args }: SeenCallout): string | undefined =>
  args.map(ecStringText).find((text) => text !== undefined)

const encodeJson = (bytes: string): string => JSON.stringify(encodeText(bytes))

const shown = (value: Canonical | undefined): string => (value === undefined ? 'nothing' : JSON.stringify(value))

/** Where a function was defined, and what an object is called, differ by where they live. */
const plain = (value: Canonical | undefined): Canonical | undefined => {
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((item) => plain(item) ?? null)
  const form = value as Readonly<Record<string, Canonical>>
  if (form['$fn'] !== undefined) return { $fn: '' }
  if (form['$handle'] !== undefined) return { $handle: '' }
  return Object.fromEntries(Object.entries(form).map(([key, item]) => [key, plain(item)]))
}
