import type { Canonical, Text } from '../domain/canonical.js'
import type { Drift, Severity } from '../domain/drift.js'
import type { BootResult, Failure } from '../domain/events.js'
import { nearestCallout } from '../momentum/callouts/nearest-callout.js'
import { nearestEvent } from '../momentum/kumomta/events.js'

/** What changed in what a policy registers: it does not boot, or defines other callouts, or misspells one. */
export const registrationDrifts = (base: BootResult, candidate: BootResult): readonly Drift[] => {
  if (candidate.outcome === 'failed')
    return base.outcome === 'failed'
      ? []
      : [
          {
            ...registrationDrift('critical', 'boot', ['booted', candidate.failure as unknown as Canonical]),
            ...placeOf(candidate.failure),
          },
        ]
  const before = definedIn(base)
  const after = definedIn(candidate)
  const changed = [...new Set([...before.callouts, ...after.callouts])]
    .filter((callout) => before.callouts.has(callout) !== after.callouts.has(callout))
    .sort()
  return [
    ...changed.map((callout) =>
      registrationDrift('info', `callouts.${callout}`, [before.callouts.has(callout), after.callouts.has(callout)]),
    ),
    ...misspeltIn(after.ignored, before.ignored),
  ]
}

/** The same of a candidate for KumoMTA, which has other callouts whatever it does: handlers of events that there are not. */
export const misspeltEvents = (candidate: BootResult): readonly Drift[] =>
  [...definedIn(candidate).ignored].sort().flatMap((name) => {
    const meant = nearestEvent(name)
    return meant === null
      ? []
      : [registrationDrift('major', `misspelt.${name}`, [null, `never raised: ${meant} is the event`])]
  })

/** Where the script says that it failed. */
const placeOf = (failure: Failure): Pick<Drift, 'line' | 'side'> => {
  const message = failure.kind === 'error' && typeof failure.message === 'string' ? failure.message : ''
  const line = /^([^:\n]+:\d+): /.exec(message)?.[1] ?? null
  return { line, side: line === null ? null : 'candidate' }
}

const definedIn = (result: BootResult): { callouts: Set<string>; ignored: Set<string> } => {
  const modules = result.outcome === 'booted' ? result.modules : []
  return {
    callouts: new Set(modules.flatMap((module) => module.callouts)),
    ignored: new Set(modules.flatMap((module) => (module.ignored ?? []).map(plain))),
  }
}

const plain = (text: Text): string => (typeof text === 'string' ? text : '')

/** New functions named almost as a callout: production would never call them. */
const misspeltIn = (after: ReadonlySet<string>, before: ReadonlySet<string>): readonly Drift[] =>
  [...after]
    .filter((name) => !before.has(name))
    .sort()
    .flatMap((name) => {
      const meant = nearestCallout(name)
      return meant === null
        ? []
        : [registrationDrift('major', `misspelt.${name}`, [null, `never called: ${meant} is the callout`])]
    })

/** A drift of the boot, which no session has to itself. */
export const registrationDrift = (
  severity: Severity,
  path: string,
  [recorded, replayed]: readonly [Canonical, Canonical],
): Drift => ({
  session: '',
  message: 0,
  recipient: '',
  occurrence: 1,
  phase: 'boot',
  callout: null,
  module: null,
  kind: 'registration',
  also: [],
  severity,
  path,
  recorded,
  replayed,
  line: null,
  side: null,
})
