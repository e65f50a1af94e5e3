import type { Canonical, Text } from '../domain/canonical.js'
import { type DriftKind, driftKinds, type Severity, severities } from '../domain/drift.js'
import type { Effect, PhaseResult } from '../domain/events.js'

/** One thing in which two results of a phase instance differ. */
export interface Difference {
  readonly kind: DriftKind
  readonly severity: Severity
  /** where in the result, keys joined by dots: `context.conn.rate` */
  readonly path: string
  readonly recorded: Canonical
  readonly replayed: Canonical
}

/** Everything in which they differ. */
export const differencesOf = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] => [
  ...failureDifference(recorded, replayed),
  ...replyDifferences(recorded, replayed),
  ...memberDifferences(recorded, replayed),
  ...contextDifferences(recorded, replayed),
  ...outsideDifferences(recorded, replayed),
]

/** Order of differences: by severity, then by kind. */
export const worstFirst = (a: Difference, b: Difference): number =>
  severityRank(a) - severityRank(b) || kindRank(a) - kindRank(b)

const severityRank = ({ severity }: Difference): number => severities.indexOf(severity)
const kindRank = ({ kind }: Difference): number => driftKinds.indexOf(kind)

const differ = (a: unknown, b: unknown): boolean => JSON.stringify(a) !== JSON.stringify(b)

const canonical = (value: unknown): Canonical => (value === undefined ? null : (value as Canonical))

const failureDifference = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] =>
  differ(recorded.failures, replayed.failures)
    ? [difference('failure', 'critical', ['failures', recorded.failures, replayed.failures])]
    : []

const difference = (
  kind: DriftKind,
  severity: Severity,
  [path, recorded, replayed]: readonly [path: string, recorded: unknown, replayed: unknown],
): Difference => ({ kind, severity, path, recorded: canonical(recorded), replayed: canonical(replayed) })

const replyDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] => {
  const found: Difference[] = []
  if (differ(recorded.reply, replayed.reply))
    found.push(difference('reply', replySeverity(recorded, replayed), ['reply', recorded.reply, replayed.reply]))
  if (recorded.disconnect !== replayed.disconnect)
    found.push(
      difference('reply', 'critical', ['disconnect', recorded.disconnect ?? false, replayed.disconnect ?? false]),
    )
  if (recorded.delay !== replayed.delay)
    found.push(difference('reply', 'minor', ['delay', recorded.delay ?? 0, replayed.delay ?? 0]))
  if (differ(recorded.capabilities, replayed.capabilities))
    found.push(difference('reply', 'major', ['capabilities', recorded.capabilities, replayed.capabilities]))
  return found
}

/** Another class is critical, another code of the class major, another text minor. No reply of its own is acceptance. */
const replySeverity = (recorded: PhaseResult, replayed: PhaseResult): Severity => {
  const before = recorded.reply?.[0] ?? 250
  const after = replayed.reply?.[0] ?? 250
  if (Math.floor(before / 100) !== Math.floor(after / 100)) return 'critical'
  return before === after ? 'minor' : 'major'
}

const members: readonly (readonly [keyof PhaseResult, DriftKind, Severity])[] = [
  ['recipients', 'delivery', 'critical'],
  ['envelope', 'delivery', 'critical'],
  ['binding', 'delivery', 'critical'],
  ['routingDomain', 'delivery', 'critical'],
  ['priority', 'delivery', 'major'],
  ['discarded', 'delivery', 'critical'],
  ['code', 'delivery', 'major'],
  ['others', 'delivery', 'critical'],
  ['tls', 'delivery', 'major'],
  ['answered', 'delivery', 'critical'],
  ['written', 'delivery', 'critical'],
  ['flags', 'context', 'minor'],
  ['headers', 'content', 'major'],
  ['message', 'content', 'major'],
  ['output', 'output', 'info'],
]

const memberDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] =>
  members
    .filter(([member]) => differ(recorded[member], replayed[member]))
    .map(([member, kind, severity]) => difference(kind, severity, [member, recorded[member], replayed[member]]))

const contextDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] =>
  (['conn', 'copy', 'mess', 'session'] as const).flatMap((dictionary) => {
    const before = recorded.context?.[dictionary] ?? {}
    const after = replayed.context?.[dictionary] ?? {}
    const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort()
    return keys
      .map((key) => [`context.${dictionary}.${key}`, changeAt(before, key), changeAt(after, key)] as const)
      .filter(([, was, is]) => differ(was, is))
      .map((changed) => difference('context', 'minor', changed))
  })

/** What a phase did to a key: undefined nothing, an empty list where it removed it (as with headers). */
const changeAt = (changes: Readonly<Record<string, Text | null>>, key: string): Canonical | undefined =>
  Object.hasOwn(changes, key) ? (changes[key] ?? []) : undefined

/** Effects that send mail. */
export const mailEffects: ReadonlySet<string> = new Set([
  'inject',
  'forward',
  'rfc3464.send_mdn',
  'validate.dkim.reflect',
])

const outsideDifferences = (recorded: PhaseResult, replayed: PhaseResult): readonly Difference[] => {
  const mail = (effect: Effect): boolean => mailEffects.has(String(effect[0]))
  const before = recorded.outside ?? []
  const after = replayed.outside ?? []
  const differences = [
    ...listDifference('delivery', 'critical', ['outside.mail', before.filter(mail), after.filter(mail)]),
    ...listDifference('calls', 'minor', [
      'outside.writes',
      before.filter((effect) => !mail(effect)),
      after.filter((effect) => !mail(effect)),
    ]),
  ]
  return differences.length > 0
    ? differences
    : listDifference('calls', 'minor', ['outside.order', before.map(nameOf), after.map(nameOf)])
}

const nameOf = ([name]: Effect): Canonical => name

const listDifference = (
  kind: DriftKind,
  severity: Severity,
  [path, recorded, replayed]: readonly [string, readonly Canonical[], readonly Canonical[]],
): readonly Difference[] => (differ(recorded, replayed) ? [difference(kind, severity, [path, recorded, replayed])] : [])
