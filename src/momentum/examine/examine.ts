import type { Finding, UsedCall } from '../../domain/diagnosis.js'
import { severities } from '../../domain/drift.js'
import type { Revision } from '../../domain/revision.js'
import { argumentFindings } from './argument-rules.js'
import { callFindings } from './call-rules.js'
import { calloutFindings } from './callout-rules.js'
import { dialectFindings } from './dialect-rules.js'
import { findingOf, type Located } from './finding.js'
import { methodFindings } from './method-rules.js'
import { nameFindings } from './name-rules.js'
import { parameterFindings } from './parameter-rules.js'
import { type Booted, type PolicyView, viewPolicy } from './policy-view.js'
import { requireFindings } from './require-rules.js'
import { returnFindings } from './return-rules.js'
import { sharedGlobalFindings, stateFindings } from './state-rules.js'
import { usedCalls } from './used-calls.js'
import { worldFindings } from './world-rules.js'

/** What a policy's text tells, together with what booting it told. */
export interface Examined {
  readonly view: PolicyView
  readonly findings: readonly Finding[]
  /** true where there are more of one rule in one file than are told */
  readonly truncated: boolean
  readonly calls: readonly UsedCall[]
}

/** findings of one rule in one file that are told, at most */
const mostAlike = 50

/** `lists`: the names of CIDR lists that a world answers for. */
export const examine = (revision: Revision, booted: Booted, lists: readonly string[]): Examined => {
  const view = viewPolicy(revision, booted)
  const all = [
    ...dialectFindings(view),
    ...calloutFindings(view),
    ...returnFindings(view),
    ...parameterFindings(view),
    ...callFindings(view),
    ...argumentFindings(view),
    ...methodFindings(view),
    ...nameFindings(view),
    ...requireFindings(view),
    ...worldFindings(view, lists),
    ...stateFindings(view),
    ...sharedGlobalFindings(view),
  ]
  const alike = Map.groupBy(all, ({ file, rule }) => `${file?.path} ${rule}`)
  const told = [...alike.values()].flatMap((some) => some.slice(0, mostAlike))
  return {
    view,
    findings: inOrder(told).map((one) => withModule(findingOf(one), booted)),
    truncated: told.length < all.length,
    calls: usedCalls(view),
  }
}

/** The module whose callout it is about, where there is one alone. */
const withModule = (finding: Finding, { bound }: Booted): Finding => {
  const modules = new Set((bound ?? []).filter(({ key }) => key === finding.callout).map(({ module }) => module))
  const [module, ...others] = modules
  return module === undefined || others.length > 0 ? finding : { ...finding, module }
}

const rank = ({ severity }: Located): number => severities.indexOf(severity)

/** By file, the one with the worst first; in a file the worst first, then by line. */
const inOrder = (all: readonly Located[]): readonly Located[] =>
  [...Map.groupBy(all, ({ file }) => file?.path ?? '')]
    .map(([path, some]) => ({
      path,
      some: some.sort((a, b) => rank(a) - rank(b) || a.at.line - b.at.line || a.at.start - b.at.start),
    }))
    .sort((a, b) => rank(a.some[0]!) - rank(b.some[0]!) || (a.path < b.path ? -1 : 1))
    .flatMap(({ some }) => some)
