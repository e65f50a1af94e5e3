import assert from 'node:assert'
import { encodeText, readable } from '../domain/canonical.js'
import type { Diagnosis, Finding, RegisteredCallout } from '../domain/diagnosis.js'
import { severities } from '../domain/drift.js'
import type { Failure } from '../domain/events.js'
import { failureText } from '../domain/failure.js'
import { phaseNames } from '../domain/phase.js'
import type { Revision } from '../domain/revision.js'
import { calloutsOfPhase, knownCallouts } from '../momentum/callouts/callouts.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import { examine } from '../momentum/examine/examine.js'
import { type KnownNames, namesKnownTo } from '../momentum/examine/known-names.js'
import { type Bound, splitPlace } from '../momentum/examine/policy-view.js'
import { type Boot, defaultLimits, Host } from '../momentum/host.js'
import { defaultProfile, type SettingId } from '../momentum/profile/profile.js'
import { bootTime, howToRegister, isIdle } from './boot-host.js'
import { watchedOnce } from './watched.js'

/** What loading a policy came to, and what it had registered by then. */
interface Loaded {
  readonly outcome: Diagnosis['boot']
  readonly bound: readonly Bound[]
  readonly known: KnownNames
  readonly assumed: ReadonlySet<SettingId>
  readonly finding: Finding | null
}

/** Answers nothing: what a policy asks while it boots, nobody knows. */
export const noAnswers: AnswerSource = {
  take: ({ call, key }) => {
    throw new Undecided({ call, key, reason: `${call} is asked while it boots`, hint: 'give the answer: --world FILE' })
  },
}

/** Loads a policy and reads its text: what can be told of it without a session. `answers` are for what it asks while it boots, `lists` the CIDR lists that a world has. */
export const diagnose = (revision: Revision, answers: AnswerSource, lists: readonly string[] = []): Diagnosis => {
  const loaded = load(revision, answers)
  const booted = loaded.outcome === 'booted'
  const { view, findings, truncated, calls } = examine(
    revision,
    {
      bound: booted ? loaded.bound : null,
      modules: booted ? loaded.known.modules : null,
      modulesKnown: new Set(loaded.known.modules),
      paths: loaded.known.paths,
    },
    lists,
  )
  // a text that thrLua refuses is told once, by its own finding
  const isSyntax = findings.some(({ rule, severity }) => rule === 'syntax' && severity === 'critical')
  const all = [...(loaded.finding && !isSyntax ? [loaded.finding] : []), ...findings]
  return {
    policy: {
      name: encodeText(revision.name),
      revision: revision.id,
      entry: encodeText(revision.entry),
      files: view.files.length,
      notLoaded: view.notLoaded.map(({ path }) => encodeText(path)),
    },
    boot: loaded.outcome,
    registers: inOrder(loaded.bound),
    findings: all,
    counts: countsOf(all),
    truncated,
    calls,
    assumptions: [...loaded.assumed].sort().map((id) => {
      const { certainty, means } = defaultProfile[id]
      return { id, certainty, means }
    }),
  }
}

const countsOf = (findings: readonly Finding[]): Diagnosis['counts'] => {
  const counts = { critical: 0, major: 0, minor: 0, info: 0 }
  for (const severity of severities) counts[severity] = findings.filter((one) => one.severity === severity).length
  return counts
}

const load = (revision: Revision, answers: AnswerSource): Loaded => {
  const options = { revision, profile: {}, limits: defaultLimits }
  const host = new Host(options)
  const outcome = watchedOnce(() => bootKnown(host, options, answers))
  const bound = host.stage.registrations.flatMap(({ name, places }) =>
    [...places].map(([key, at]) => ({ module: encodeText(name), key, at })),
  )
  const rest = { bound, known: namesKnownTo(host.machine) ?? bareNames(), assumed: host.stage.assumed }
  if (outcome === null) return { ...rest, outcome: 'stopped', finding: stopped }
  if (outcome instanceof Undecided) return { ...rest, outcome: 'undecidable', finding: undecided(outcome) }
  const { result } = outcome
  if (result.outcome === 'failed') return { ...rest, outcome: 'failed', finding: failed(result.failure) }
  // a name that is no callout is told by a rule of its own
  const isTold = result.modules.some(({ ignored = [] }) => ignored.length > 0)
  return { ...rest, outcome: 'booted', finding: isIdle(outcome) && !isTold ? idle : null }
}

/** What there is before any policy. */
const bareNames = (): KnownNames => {
  const files = new Map([['policy.lua', '']])
  const options = {
    revision: { id: '', name: '', dialect: 'thrlua', entry: 'policy.lua', files },
    profile: {},
    limits: defaultLimits,
  } as const
  const host = new Host(options)
  host.boot(options, bootTime, noAnswers)
  const names = namesKnownTo(host.machine)
  assert(names)
  return names
}

const bootKnown = (
  host: Host,
  options: ConstructorParameters<typeof Host>[0],
  answers: AnswerSource,
): Boot | Undecided => {
  try {
    return host.boot(options, bootTime, answers)
  } catch (error) {
    if (error instanceof Undecided) return error
    throw error
  }
}

const bootFinding = (message: string, hint: string): Finding => ({
  rule: 'boot',
  severity: 'critical',
  file: null,
  line: null,
  message,
  hint,
})

const failed = (failure: Failure): Finding => {
  const hint = 'mend this first: what follows was read from the text alone'
  if (failure.kind === 'return')
    return bootFinding(`it does not boot: ${failure.got}`, `init() must return true; ${hint}`)
  const text = failure.kind === 'error' ? readable(failure.message) : ''
  const place = /^([^:\n]+):(\d+): ([^\n]*)/.exec(text)
  if (!place) return bootFinding(`it does not boot: ${readable(failureText(failure))}`, hint)
  const [, file, line, message] = place
  return { ...bootFinding(`it does not boot: ${message}`, hint), file: file!, line: Number(line) }
}

const idle = bootFinding('it registers no callout, and changes nothing: no session asks it anything', howToRegister)

const stopped = bootFinding(
  'it took too long to boot, and was stopped',
  'look for a pattern that backtracks, or a very long string, in what runs when the policy is loaded',
)

const undecided = ({ undecidable: { reason, hint } }: Undecided): Finding => ({
  ...bootFinding(`it cannot be booted here: ${reason}`, `${hint}; what follows was read from the text alone`),
  severity: 'major',
})

/** In the order in which they are called; what is never called here comes last. */
const inOrder = (bound: readonly Bound[]): readonly RegisteredCallout[] =>
  bound
    .filter(({ key }) => knownCallouts.has(key))
    .map((one, position) => ({ one, position, place: order.get(one.key) ?? order.size }))
    .sort((a, b) => a.place - b.place || a.position - b.position)
    .map(({ one: { key, module, at } }) => {
      const { path, line } = splitPlace(at)
      return {
        phase: phases.get(key) ?? null,
        callout: key,
        module,
        file: line === null ? null : encodeText(path),
        line,
      }
    })

const sequence: readonly (readonly [string, RegisteredCallout['phase']])[] = [
  ['init', 'boot'],
  ...phaseNames.flatMap((phase) => calloutsOfPhase[phase].map(({ name }) => [name, phase] as const)),
  ['deinit', 'boot'],
]
const phases = new Map(sequence)
const order = new Map(sequence.map(([name], index) => [name, index]))
