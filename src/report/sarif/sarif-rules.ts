import { type DriftKind, driftKinds, type Severity } from '../../domain/drift.js'

/** How SARIF calls a severity (SARIF 2.1.0, 3.27.10). */
export type SarifLevel = 'error' | 'warning' | 'note'

export const levels: Readonly<Record<Severity, SarifLevel>> = {
  critical: 'error',
  major: 'error',
  minor: 'warning',
  info: 'note',
}

/** What a comparison tells besides drift, each a rule of its own. */
export type OtherRule = 'undecidable' | 'unfaithful' | 'reader' | 'fragile'

export type RuleId = DriftKind | OtherRule

const drifts: Readonly<Record<DriftKind, string>> = {
  registration: 'The policy registers, defines or does something else when it is loaded.',
  failure: 'The script fails where it did not, or otherwise.',
  reply: 'The client is told something else.',
  delivery: 'The message goes to others, another way, or not at all.',
  content: 'The message is another.',
  context: 'Another value is left in a context.',
  calls: 'The script asks the outside something else.',
  output: 'The script prints or logs something else.',
  cost: 'The script takes another number of instructions.',
}

const others: Readonly<Record<OtherRule, string>> = {
  undecidable: 'The replay needs something that was never recorded: it is neither the same nor drift.',
  unfaithful: 'The recorded policy itself does not reproduce the recording, so nothing can be held against it.',
  reader: 'The session comes to something else on what other sessions left in the policy.',
  fragile: 'The decision hangs on what Lua leaves open: the order of pairs(), or an address.',
}

const texts: Readonly<Record<RuleId, string>> = { ...drifts, ...others }

/** In the order of their indexes. */
export const ruleIds: readonly RuleId[] = [...driftKinds, ...(Object.keys(others) as OtherRule[])]

/** A drift has the level of its severity; what is no drift is a warning. */
export const rules = ruleIds.map((id) => ({
  id,
  shortDescription: { text: texts[id] },
  defaultConfiguration: { level: 'warning' as SarifLevel },
}))
