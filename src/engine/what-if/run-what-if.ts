import { questionKey } from '../../domain/call.js'
import { encodeText } from '../../domain/canonical.js'
import type { Drift } from '../../domain/drift.js'
import { Trouble } from '../../domain/trouble.js'
import type { WhatIf, WhatIfAct, WhatIfEdit } from '../../domain/what-if.js'
import type { Host } from '../../momentum/host.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { Supplement } from '../answers/candidate-answers.js'
import { reachTheSame } from '../both-runs.js'
import { costFactorBetween, defaultCompareOptions, type Hosts } from '../compare-options.js'
import { attributed, driftsOf } from '../explain.js'
import { type Pairs, pairRuns } from '../pair-runs.js'
import type { Recording } from '../recording.js'
import { type CandidateReplay, type PlayedAct, playScript } from '../replay-candidate.js'
import { type ActRuns, type FaithfulReplay, replayOwn, runsOf } from '../replay-own.js'
import { differencesBetween } from '../run-differences.js'
import { ScriptedClient } from '../scripted-client.js'
import { answerText, valueText } from './edit-of.js'
import type { Copy, Edit } from './edited-copy.js'
import { answeredBy, hintFor } from './given-answers.js'
import { answerName, type Input } from './inputs.js'
import { recordedKey } from './renamed.js'
import { whatIfActs } from './what-if-acts.js'

export interface WhatIfOptions {
  /** answers what was never recorded, and no edit gives */
  readonly newSupplement?: (() => Supplement) | undefined
}

/** A copy that was run: what it came to, and what its client did, of which a scenario can be made. */
export interface RanCopy {
  readonly result: Omit<WhatIf, 'session' | 'name' | 'candidate'>
  readonly played: readonly PlayedAct[]
}

/**
 * Runs a copy beside its recording: that under its own revision, the copy under the other host's. Throws Trouble
 * `session-unfaithful` where the recording's revision does not reproduce it.
 */
export const runWhatIf = (hosts: Hosts, recording: Recording, copy: Copy, options: WhatIfOptions = {}): RanCopy => {
  reachTheSame(hosts)
  const both = runBoth(hosts, recording, copy, options)
  const { pairs, replay } = both
  const costFactor = costFactorBetween(hosts, defaultCompareOptions)
  const lined = () => attributed(hosts, () => linedPairs(hosts, recording, copy, options))
  const drifts = isDifferent(pairs, costFactor)
    ? driftsOf(recording.session, { pairs, lined: lined() }, costFactor)
    : []
  const isSame = drifts.length === 0 && pairs.beyond.length === 0 && pairs.notReached.length === 0
  return {
    played: both.played,
    result: {
      isCopy: true,
      edits: copy.edits.map(shownEdit),
      verdict: replay.undecidable ? 'undecidable' : isSame ? 'same' : 'differs',
      acts: actsOf(copy, both, drifts),
      drifts,
      undecidable: replay.undecidable,
      guessedFrom: both.guessedFrom,
      simulated: replay.simulated,
      unasked: unaskedIn(copy, replay),
    },
  }
}

const isDifferent = ({ compared }: Pairs, costFactor: number): boolean =>
  compared.some(([base, run]) => differencesBetween(base, run, costFactor).length > 0)

interface Both {
  readonly told: readonly (ActRuns | undefined)[]
  readonly replay: CandidateReplay
  readonly played: readonly PlayedAct[]
  readonly pairs: Pairs
  readonly guessedFrom: string | null
}

const linedPairs = (hosts: Hosts, recording: Recording, copy: Copy, options: WhatIfOptions): Pairs['compared'] => {
  const own = replayOwn(hosts.base, recording)
  return own.outcome === 'unfaithful' ? [] : runCopy(hosts.candidate, own, copy, options).pairs.compared
}

const runBoth = (hosts: Hosts, recording: Recording, copy: Copy, options: WhatIfOptions): Both => {
  const own = replayOwn(hosts.base, recording)
  if (own.outcome === 'unfaithful') throw unfaithful(recording, own)
  return runCopy(hosts.candidate, own, copy, options)
}

const runCopy = (candidate: Host, own: FaithfulReplay, copy: Copy, { newSupplement }: WhatIfOptions): Both => {
  const told = copy.from.map((index) => (index === null ? undefined : own.runs[index]))
  const client = new ScriptedClient()
  const played: PlayedAct[] = []
  let [guessedFrom, last]: [string | null, string] = [null, 'connect']
  const replay = playScript(candidate, copy.script, {
    told,
    client,
    supplement: answeredBy(copy.given, newSupplement?.()),
    hintFor,
    onPlayed: (act) => {
      if (client.isUnknown) guessedFrom ??= last
      last = act.runs?.at(-1)?.key ?? last
      played.push(act)
    },
  })
  const pairs = pairRuns(runsOf(own).values(), byRecordedName(replay, copy))
  return { told, replay, played, pairs, guessedFrom: client.isUnknown ? (guessedFrom ?? last) : null }
}

const unfaithful = ({ session }: Recording, { at, why }: { readonly at: string; readonly why: string }): Trouble =>
  new Trouble(
    'session-unfaithful',
    `${session} cannot be run with other inputs: its own revision does not reproduce it, at ${at}: ${why}`,
    {
      hint: `reprise replay ${session}`,
    },
  )

const byRecordedName = ({ runs }: CandidateReplay, { renamed }: Copy): ReadonlyMap<string, PhaseRun> =>
  renamed.size === 0 ? runs : new Map([...runs.values()].map((run) => [recordedKey(run, renamed), run]))

const actsOf = (copy: Copy, { told, played, pairs, replay }: Both, drifts: readonly Drift[]): readonly WhatIfAct[] =>
  whatIfActs(copy, { told, played, pairs, drifts, undecidable: replay.undecidable })

const shownEdit = (edit: Edit): WhatIfEdit => {
  const was = valueText(edit.input)
  return {
    input: fullName(edit.input),
    was: was === null ? null : encodeText(was),
    is:
      edit.kind === 'bytes'
        ? encodeText(edit.bytes)
        : edit.answers.map((one) => answerText(one, edit.input.place)).join(' then '),
  }
}

/** A number tells nobody which question it was. */
const fullName = ({ name, place }: Input): string => (place.of === 'answer' ? answerName(place.call, place.key) : name)

const unaskedIn = ({ edits }: Copy, { runs }: CandidateReplay): readonly string[] => {
  const asked = new Set(
    [...runs.values()].flatMap(({ answers }) => answers.map(({ call, key }) => questionKey(call, key))),
  )
  return edits.flatMap(({ input, input: { place } }) =>
    place.of === 'answer' && !asked.has(questionKey(place.call, place.key)) ? [fullName(input)] : [],
  )
}
