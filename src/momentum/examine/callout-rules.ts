import { readable } from '../../domain/canonical.js'
import { calloutsOfPhase, knownCallouts } from '../callouts/callouts.js'
import { nearestCallout } from '../callouts/nearest-callout.js'
import { notCalledInDeliveries, notCalledInInjections, notCalledInSessions } from '../callouts/uncalled.js'
import { fireExample } from '../fire/fire-example.js'
import { findingAt, type Located, shown, type Told } from './finding.js'
import { type Bound, type PolicyView, splitPlace } from './policy-view.js'

/** Functions of registered modules that nobody calls: in production in silence, or by this host alone. */
export const calloutFindings = (view: PolicyView): readonly Located[] => {
  const { bound } = view.booted
  if (!bound) return misspeltInText(view)
  const usable = new Set(
    bound.filter(({ key }) => knownCallouts.has(key) || isForeign(key)).map(({ module }) => module),
  )
  const useless = new Map(bound.filter(({ module }) => !usable.has(module)).map((one) => [one.module, one]))
  return [
    ...bound.flatMap((one) => toldOfKey(one).map((told) => located(view, one, told))),
    ...[...useless.values()].map((one) => located(view, one, uselessModule(one))),
  ]
}

const toldOfKey = ({ key }: Bound): readonly Told[] => {
  if (knownCallouts.has(key)) return notCalledHere.has(key) ? [notCalled(key)] : []
  const meant = nearestCallout(key)
  if (meant !== null) return [misspelt(key, meant)]
  return isForeign(key) ? [notCalled(key)] : []
}

const misspelt = (key: string, meant: string): Told & { readonly rule: 'callout-misspelt' } => ({
  rule: 'callout-misspelt',
  severity: 'major',
  message: `${shown(key)} is never called: ${meant} is the callout`,
  hint: `name it ${meant}; Momentum ignores any other name in silence`,
})

/** Where nobody knows what is registered: functions whose names are almost a callout's. */
const misspeltInText = ({ files }: PolicyView): readonly Located[] =>
  files.flatMap((file) =>
    (file.program?.routines ?? []).flatMap(({ writes }) =>
      writes.flatMap(({ target, value }) => {
        if (value?.kind !== 'function' || target.kind !== 'field' || knownCallouts.has(target.name)) return []
        const meant = nearestCallout(target.name)
        if (meant === null) return []
        const message = `${shown(target.name)} may be meant as ${meant}, and is never called then`
        return [findingAt(file, target, { ...misspelt(target.name, meant), severity: 'minor', message })]
      }),
    ),
  )

/** Callouts of the server's modules for mobile messages, of which this host knows the families alone. */
const isForeign = (key: string): boolean => /^(?:smpp|mms|mm7|apn|gcm|http|generic_delivery_http)_\w/.test(key)

const calledHere = new Set(Object.values(calloutsOfPhase).flatMap((callouts) => callouts.map(({ name }) => name)))
const notCalledHere = new Set([...knownCallouts].filter((name) => !calledHere.has(name) && !/^(?:de)?init$/.test(name)))

const notCalled = (callout: string): Told => {
  const where = undecidableIn.find(({ callouts }) => callouts.includes(callout))?.where
  return where
    ? {
        rule: 'callout-not-called',
        severity: 'major',
        callout,
        message: `${callout} is called in production, and this host does not call it yet: ${where} under this policy are undecidable`,
        hint: 'compare the policy without it, and look at it by itself',
      }
    : {
        rule: 'callout-not-called',
        severity: 'info',
        callout,
        ...outside(callout),
      }
}

const outside = (callout: string): Pick<Told, 'message' | 'hint'> => {
  const { step, why } = fireExample(callout)
  const belongs = `${callout} belongs to what is outside of sessions and deliveries`
  if (step === undefined)
    return { message: `${belongs}: it never runs here`, hint: `no step of a scenario can fire it: ${why}` }
  return {
    message: `${belongs}: it runs here only where a scenario fires it`,
    hint: `a step for it: ${step}; see reprise record --help`,
  }
}

const undecidableIn = [
  { where: 'sessions', callouts: notCalledInSessions },
  { where: 'deliveries', callouts: notCalledInDeliveries },
  { where: 'injections', callouts: notCalledInInjections },
]

const uselessModule = ({ module }: Bound): Told => ({
  rule: 'module-unusable',
  severity: 'major',
  message: `none of the functions of module ${shown(readable(module))} is a callout: nothing of it is ever called`,
  hint: 'a callout is a function whose key is its name, as validate_rcptto',
})

/** At the function's own line, where it is one of the policy's. */
const located = ({ files }: PolicyView, { module, at }: Bound, told: Told): Located => {
  const { path, line } = splitPlace(at)
  const file = files.find((one) => one.path === path)
  if (!file || line === null) return { ...told, module, file: null, at: { start: -1, line: 0 } }
  return findingAt(file, { start: -1, line }, { ...told, module })
}
