import { bytesOfText, sha256Of } from '../../domain/bytes.js'
import { readable } from '../../domain/canonical.js'
import { type Drift, instanceOfDrift } from '../../domain/drift.js'
import { type DriftVerdict, isAccepted, verdictKey } from '../../domain/verdict.js'
import { type Names, placeText, sentenceText } from '../comparison/drift-lines.js'
import { cutText } from '../lines.js'
import { printable } from '../printable.js'
import type { Finding } from './findings.js'
import { physicalLocation } from './sarif-location.js'
import { levels, type RuleId, ruleIds, type SarifLevel } from './sarif-rules.js'

const longest = 300

/** `names` are those of all sessions, each another. */
export const driftResult = (drift: Drift, names: Names) => {
  const { session, kind, also, severity, side, line, verdict } = drift
  const where = `${placeText(drift)}${inSession(session, names)}`
  return {
    ...resultOf(kind, levels[severity]),
    message: messageOf(`${severity} ${kind} at ${where}: ${sentenceText(drift, longest)}`),
    locations: [
      {
        ...physicalIn(side === 'recorded' || line === null ? [] : [line]),
        logicalLocations: logicalLocations(session, instanceOfDrift(drift) ?? 'boot', names),
      },
    ],
    partialFingerprints: { 'drift/v1': fingerprintOf(drift, names) },
    ...(verdict && isAccepted(drift) ? { suppressions: [suppressionOf(verdict)] } : {}),
    properties: { severity, also, session, ...(verdict ? { verdict: verdict.verdict } : {}) },
  }
}

/** The same of what is no drift. */
export const findingResult = ({ rule, session, phase, text, places }: Finding, names: Names) => ({
  ...resultOf(rule, 'warning'),
  message: messageOf(`${rule} at ${phase}${inSession(session, names)}: ${text}`),
  locations: [{ ...physicalIn(places), logicalLocations: logicalLocations(session, phase, names) }],
  partialFingerprints: {
    [`${rule}/v1`]: sha256Of(bytesOfText(JSON.stringify([calledIn(session, names), phase, text]))),
  },
  properties: { session },
})

const resultOf = (ruleId: RuleId, level: SarifLevel) => ({ ruleId, ruleIndex: ruleIds.indexOf(ruleId), level })

/**
 * What a verdict on the drift holds for, so not the line that made it; but by the session's name, and under whatever revision it was
 * recorded: who records the sessions anew finds the same drift.
 */
const fingerprintOf = (drift: Drift, names: Names): string =>
  verdictKey({ ...drift, base: '', session: calledIn(drift.session, names) })

const calledIn = (session: string, names: Names): string => (session === '' ? '' : names.get(session)!)

const inSession = (session: string, names: Names): string => (session === '' ? '' : ` in ${calledIn(session, names)}`)

const suppressionOf = ({ by, reason }: DriftVerdict) => ({
  kind: 'external',
  status: 'accepted',
  justification: printable(`accepted by ${readable(by)}${reason === undefined ? '' : `: ${readable(reason)}`}`),
})

const longestMessage = 1000

/** Plain text, in which SARIF (3.11.6) takes `[text](target)` for a link: nothing that mail says is one. */
const messageOf = (text: string): { readonly text: string } => ({
  text: printable(cutText(text, longestMessage)).replaceAll('](', ']\\x28'),
})

/** The first of these places that is one in the policy's folder. */
const physicalIn = (places: readonly string[]) => {
  const found = places.flatMap((place) => physicalLocation(place) ?? []).at(0)
  return found ? { physicalLocation: found } : {}
}

/** The session, and the phase instance in it. */
const logicalLocations = (session: string, phase: string, names: Names) => {
  const [id, instance] = [printable(session), printable(phase)]
  if (session === '') return [{ name: instance, fullyQualifiedName: instance, kind: 'phase instance' }]
  return [
    { name: calledIn(session, names), fullyQualifiedName: id, kind: 'session' },
    { name: instance, fullyQualifiedName: `${id}/${instance}`, kind: 'phase instance' },
  ]
}
