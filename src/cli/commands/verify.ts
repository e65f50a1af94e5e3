import { readFileSync } from 'node:fs'
import { type Command, Option } from 'commander'
import { fileReason } from '../../domain/file-reason.js'
import type { SecondOpinion } from '../../domain/second-opinion.js'
import { Trouble } from '../../domain/trouble.js'
import { defaultWorkers } from '../../engine/compare-store.js'
import { verifySessions } from '../../engine/verify-sessions.js'
import { verifyJunit } from '../../report/junit/verify-junit.js'
import { type VerifiedStore, verifyText } from '../../report/verify-text.js'
import { readCheckpoint, type TreeHead } from '../../store/checkpoint.js'
import { rebuildProjections } from '../../store/projection/rebuild.js'
import { parseQuery, type Query } from '../../store/query/query.js'
import { sessionNames } from '../../store/session-names.js'
import { countErased } from '../../store/sessions.js'
import type { Store } from '../../store/store.js'
import { verifyStore } from '../../store/verify.js'
import { askSecond } from '../ask-second.js'
import { continuousHelp } from '../continuous-help.js'
import { driftsListed } from '../drifts-listed.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { progressOn } from '../progress.js'
import { assertOpinionIsTold, secondOpinionHelp, secondOpinionOption } from '../second-opinion-help.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

const verifyFormats = ['text', 'json', 'junit'] as const

type VerifyFormat = (typeof verifyFormats)[number]

interface VerifyOptions {
  readonly db?: string
  readonly checkpoint?: string
  readonly key?: string
  readonly where?: string
  readonly rebuild?: boolean
  readonly secondOpinion?: boolean
  readonly format: VerifyFormat
  readonly json?: boolean
}

export const addVerify = (program: Command): void => {
  program
    .command('verify')
    .description('check the evidence of every event, and that every recording still replays the same')
    .option(
      '--checkpoint <file>',
      'a checkpoint kept elsewhere: finds edits that recomputed every hash, and roll-backs',
    )
    .option('--key <verifier>', 'the public key that `reprise checkpoint` printed; else the one next to the store')
    .option('--where <query>', 'replay only sessions that meet the query')
    .option('--rebuild', 'first work out again, from the events, the lists by which sessions are found')
    .option(...secondOpinionOption)
    .addOption(
      new Option(
        '--format <format>',
        'how to print it: for people (text), for a CI server (junit), or as one object (json)',
      )
        .choices(verifyFormats)
        .default('text'),
    )
    .option('--json', 'the same as --format json')
    .addHelpText(
      'after',
      `\n${continuousHelp}\n${secondOpinionHelp}\nExit status: 0 all is sound, 2 the evidence is not, 3 a session is unfaithful, undecidable or was stopped.`,
    )
    .action(async (_options: unknown, command: Command) => runVerify(command.optsWithGlobals<VerifyOptions>()))
}

const runVerify = (options: VerifyOptions): Promise<void> => {
  if (options.key !== undefined && options.checkpoint === undefined)
    throw new Trouble('option-alone', '--key is what a checkpoint is held against, and no checkpoint is named', {
      hint: `name it, too: reprise verify --checkpoint FILE --key ${options.key}`,
    })
  if (options.secondOpinion) assertOpinionIsTold(formatOf(options), ['text', 'json'])
  return withStore(storePath(options.db), options.rebuild ? 'write' : 'read', async (store) => {
    if (options.rebuild) rebuildProjections(store)
    const query = parseQuery(options.where ?? '')
    const checkpoint =
      options.checkpoint === undefined ? undefined : readCheckpoint(store, readNote(options.checkpoint), options.key)
    const checked = verifyAll(store, { query, ...(checkpoint ? { checkpoint } : {}) })
    const asks = options.secondOpinion && !checked.fault
    const verified = asks ? { ...checked, secondOpinion: await opinionOf(query, options) } : checked
    const { fault, unfaithful, stopped } = verified
    print(textOf(store, verified, formatOf(options)))
    if (fault) process.exitCode = exitStatus.trouble
    else if (unfaithful.length + stopped.length > 0) process.exitCode = exitStatus.undecided
  })
}

const formatOf = ({ json, format }: VerifyOptions): VerifyFormat => (json ? 'json' : format)

const textOf = (store: Store, verified: VerifiedStore, format: VerifyFormat): string => {
  if (format === 'json') return JSON.stringify(verified)
  const { unfaithful, stopped, fragile, isolated, secondOpinion } = verified
  const told = [...unfaithful, ...stopped, ...fragile, ...isolated, ...(secondOpinion?.partings ?? [])]
  const names = sessionNames(
    store,
    told.map(({ session }) => session),
  )
  return format === 'junit' ? verifyJunit(verified, names) : verifyText(verified, styleOf(process.stdout), names)
}

interface VerifyWhat {
  readonly query: Query
  readonly checkpoint?: TreeHead
}

const opinionOf = (query: Query, { db }: VerifyOptions): Promise<SecondOpinion> =>
  askSecond({ storePath: storePath(db), query, limit: driftsListed, workers: defaultWorkers() })

/** Checks the evidence and, where it is whole, that every recording that meets the query replays the same. */
export const verifyAll = (store: Store, { query, checkpoint }: VerifyWhat): VerifiedStore => {
  const checking = progressOn(process.stderr, 'checking the evidence')
  const evidence = verifyStore(store, { onProgress: checking.report, ...(checkpoint ? { checkpoint } : {}) })
  checking.end()
  const { appends, events, blobs, root, fault } = evidence
  const replaying = progressOn(process.stderr, 'replaying')
  const sessions = fault
    ? { faithful: 0, unfaithful: [], stopped: [], fragile: [], isolated: [] }
    : verifySessions(store, query, { onProgress: replaying.report })
  replaying.end()
  return {
    store: store.path,
    appends,
    events,
    blobs,
    root: root.toString('base64'),
    erased: countErased(store),
    checkpoint: checkpoint ? { size: checkpoint.size } : null,
    fault: fault ?? null,
    ...sessions,
  }
}

const readNote = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Trouble('checkpoint-missing', `cannot read the checkpoint ${path}: ${fileReason(error)}`, {
      hint: 'name the file that a checkpoint was kept in; make one: reprise checkpoint > FILE',
      cause: error,
    })
  }
}
