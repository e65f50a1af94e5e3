import { type RanObserved, runObserved } from '../../capture/imported/observed-run.js'
import { sessionIdOf } from '../../capture/imported/session-id.js'
import type { Stated } from '../../capture/imported/stated.js'
import { nobodyAnswers } from '../../capture/imported/unanswered.js'
import type { ObservedSession } from '../../capture/observed/observed-session.js'
import { readPolicy } from '../../capture/read-policy.js'
import { readWorldFile } from '../../capture/scenario/read-scenario.js'
import { readable } from '../../domain/canonical.js'
import { groupsOf } from '../../domain/groups.js'
import { sourceName } from '../../domain/source.js'
import { hintOn, rowOfFormat } from '../../domain/source-fidelity.js'
import { sourceTable } from '../../domain/source-table.js'
import { worldAnswers } from '../../engine/answers/world-answers.js'
import { type BootedHost, bootOrTrouble } from '../../engine/boot-host.js'
import { keepBoot, keepSession } from '../../engine/keep-session.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { sessionTimeoutMs, watched } from '../../engine/watched.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { ImportedSession, ImportedState } from '../../report/imported-text.js'
import { findStream } from '../../store/append.js'
import type { Store } from '../../store/store.js'
import { worldFromSpec } from '../../world/scenario-world.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { withholdingOf } from '../live/withholding-options.js'
import type { Report } from '../progress.js'
import type { ImportOptions } from './import-options.js'
import type { ObservedFiles } from './observed-files.js'

/** A policy that is booted, and what answers it. */
export interface Deciding {
  readonly booted: BootedHost
  readonly keep: (store: Store) => void
  readonly stated: Stated
  /** what is not written down */
  readonly withholding: Withholding
  /** for one session */
  readonly newAnswers: (format: ObservedFiles['format']) => AnswerSource
}

/** Boots the policy that is taken to have decided. Throws Trouble as `readPolicy`, `readWorldFile` and `bootOrTrouble`. */
export const decidingBy = (path: string, options: ImportOptions): Deciding => {
  const policy = readPolicy(path)
  warnOfConfiguration(policy)
  const newWorld = options.world === undefined ? null : worldFromSpec(readWorldFile(options.world))
  const booted = bootOrTrouble(
    policy,
    newWorld ? worldAnswers(newWorld()) : nobodyAnswers('give the answer with --world FILE'),
  )
  return {
    booted,
    keep: (store) => keepBoot(store, policy, booted),
    withholding: withholdingOf(options, (text) => process.stderr.write(`${text}\n`)),
    stated: {
      peer: options.peer ?? null,
      listener: options.listener ?? null,
      at: options.at ?? null,
      context: options.context ?? null,
      answers: newWorld !== null,
    },
    newAnswers: (format) =>
      newWorld ? worldAnswers(newWorld()) : nobodyAnswers(hintOn(sourceTable[rowOfFormat[format]], 'answers')!),
  }
}

interface Run {
  readonly observed: ObservedSession
  readonly number: number
}

/** Sessions of one transaction. */
const keptTogether = 100

export interface Wanted {
  readonly deciding: Deciding
  readonly report: Report
  /** sessions that were imported from files before these */
  readonly before: number
}

/** Runs every session of the files, and keeps those that the store does not have. */
export const importObserved = (
  store: Store,
  files: ObservedFiles,
  { deciding, report, before }: Wanted,
): readonly ImportedSession[] => {
  const imported: ImportedSession[] = []
  const alike = new Map<string, number>()
  deciding.keep(store)
  const work = ({ observed, number }: Run): RanObserved =>
    runObserved(deciding.booted.host, observed, {
      boot: deciding.booted.boot.digest,
      format: files.format,
      files: files.names,
      number,
      stated: deciding.stated,
      withholding: deciding.withholding,
      answers: deciding.newAnswers(files.format),
    })
  const runs = watched<Run, RanObserved | null>(numbered(files.sessions()), { work, stopped: () => null, weightOf })
  for (const group of groupsOf(runs, keptTogether)) {
    imported.push(...store.transaction(() => group.map(([run, ran]) => keep(store, { ran, run, files, alike }))))
    report(before + imported.length, null)
  }
  return imported
}

function* numbered(sessions: Iterable<ObservedSession>): Generator<Run> {
  let number = 0
  for (const observed of sessions) {
    number += 1
    yield { observed, number }
  }
}

const weightOf = ({ observed }: Run): number =>
  observed.acts.reduce((weight, act) => weight + 500 + ('content' in act && act.content ? act.content.length : 0), 0)

interface Kept {
  readonly ran: RanObserved | null
  readonly run: Run
  readonly files: ObservedFiles
  /** how many sessions came with the same id before */
  readonly alike: Map<string, number>
}

const keep = (store: Store, { ran, run, files, alike }: Kept): ImportedSession => {
  const of = { format: files.format, number: run.number, missing: run.observed.missing }
  if (ran === null)
    return {
      ...of,
      id: null,
      name: `${files.names.join(' ')} ${run.number}`,
      state: 'stopped',
      phases: 0,
      ends: { because: 'stopped', what: 'session', why: stopped },
    }
  const { ends } = ran
  const recorder = ran.recorder.kept
  const first = sessionIdOf(recorder, 1)
  const nth = (alike.get(first) ?? 0) + 1
  alike.set(first, nth)
  const id = nth === 1 ? first : sessionIdOf(recorder, nth)
  const [opened] = recorder.events
  const name = opened?.event.type === 'SessionOpened' ? readable(sourceName(opened.event.input.source)) : ''
  const state = stateOf(store, id)
  if (state === 'new') keepSession(store, recorder, id)
  const phases = recorder.events.filter(({ event }) => event.type === 'PhaseReached').length
  return { ...of, id, name, state, phases, ends }
}

const stopped = `it took more than ${sessionTimeoutMs / 1000} s and was stopped: not recorded`

/** The id is made of all that would be recorded: what has it, is the same. */
const stateOf = (store: Store, id: string): ImportedState => {
  const found = findStream(store, id)
  if (found === undefined) return 'new'
  return found.erased ? 'erased' : 'unchanged'
}
