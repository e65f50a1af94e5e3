import { hostname } from 'node:os'
import { LiveCounts } from '../../capture/live/live-counts.js'
import type { LiveNotice, PolicyService, PolicySessions } from '../../capture/live/policy-service.js'
import { readPolicy } from '../../capture/read-policy.js'
import { isWithin } from '../../capture/smtp/is-within.js'
import { Trouble } from '../../domain/trouble.js'
import { bootAwaiting } from '../../engine/boot-host.js'
import { uuidV7 } from '../../store/uuid.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import type { DialectOptions } from '../dialect-option.js'
import { storePath } from '../named-store.js'
import { leaveUnfinished } from './leave-unfinished.js'
import { LiveLog, type Serving } from './live-log.js'
import { type KeepingChoices, openKeeping } from './open-keeping.js'
import { type LogForm, openLog } from './open-log.js'
import { openWorld } from './open-world.js'
import { prepareStore, tellLeft } from './prepare-store.js'
import { thisRecorder } from './recorder-process.js'
import { openShadowing, type Shadowing } from './shadowing.js'
import { tellUndeclared } from './tell-undeclared.js'
import { type LiveWatch, watchLive } from './watch-live.js'
import { type WithholdingOptions, withholdingOf } from './withholding-options.js'

/** Options of every command that serves. */
export interface PolicyServiceOptions extends KeepingChoices, WithholdingOptions, DialectOptions {
  readonly policy: string
  readonly db?: string
  readonly hostname?: string
  readonly world?: string
  readonly config?: string
  readonly resolver?: readonly string[]
  /** a candidate that each session is compared with */
  readonly shadow?: string
  /** seconds that clients have to come to an end when it stops */
  readonly grace: number
  /** milliseconds */
  readonly scriptTimeout: number
  /** milliseconds that an answer waits for the disk, where it does */
  readonly waitForDisk: number
  /** a port of 127.0.0.1 */
  readonly health?: number
  readonly json?: boolean
  /** absent: lines where standard error is a terminal, else JSON */
  readonly log?: LogForm
}

export interface OpenPolicyService {
  readonly service: PolicyService
  readonly log: LiveLog
  /** of the store */
  readonly path: string
  /** null: nobody asks how it fares */
  readonly watch: LiveWatch | null
  /** Once nobody is served any more: keeps what there is, and ends the process where a session does not come to its end. */
  readonly close: (sessions: Pick<PolicySessions, 'ended'>) => Promise<void>
}

/** Bytes of sessions that may wait for a store that is slow, locked or full. */
const mostWaitingBytes = 128 * 1024 * 1024
/** after a session, to write what the store did not take at first */
const retriesMs = [250, 1000, 4000, 16_000]
/** beyond the grace of its clients, for what the store has not taken yet */
const keepBehindMs = 5000

/**
 * The policy, booted; the world that answers it; the store that keeps what it decides; who watches all of it.
 */
export const openPolicyService = async (
  options: PolicyServiceOptions,
  serving: Serving,
): Promise<OpenPolicyService> => {
  const policy = readPolicy(options.policy, options.dialect)
  warnOfConfiguration(policy)
  refuseShadowInFiles(options)
  const form = options.log ?? (process.stderr.isTTY ? 'lines' : 'json')
  const log = new LiveLog(openLog(form), options.json === true, serving)
  const withholding = withholdingOf(options, (text) => log.say(text))
  const world = await openWorld(options, log)
  const profile = { hostname: options.hostname ?? hostname() }
  const booted = await bootAwaiting(policy, (call) => world.answer(call), profile)
  world.define(booted.host.stage.definitions)
  tellUndeclared(policy, world, log)
  const path = storePath(options.db)
  const keeping = await openKeeping(options, {
    path,
    prepare: async (file) => tellLeft(await prepareStore(file, policy, booted), log),
    log,
  })
  const candidate = options.shadow === undefined ? null : readPolicy(options.shadow, options.dialect)
  if (candidate) await bootAwaiting(candidate, (call) => world.answer(call), profile)
  const shadowing =
    candidate &&
    (await openShadowing({ candidate, storePath: path, isJson: options.json === true, log, onFault: log.fault }))
  const counts = new LiveCounts()
  const watch = options.health === undefined ? null : await watchLive(options.health, { counts, keeping })
  if (watch) log.say(`health and metrics on http://127.0.0.1:${watch.port}/healthz and /metrics`)
  return {
    service: {
      booted,
      world,
      beginKeeping: keeping.begin,
      keeping: { mostWaitingBytes, retriesMs, onTrouble: log.trouble },
      ...(options.sample ? { sampled: options.sample } : {}),
      recorder: thisRecorder(),
      withholding,
      scriptTimeoutMs: options.scriptTimeout,
      keepWithinMs: options.waitForDisk,
      newId: uuidV7,
      notice: shadowing ? shadowed(log, shadowing) : log,
      counts,
    },
    log,
    path,
    watch,
    close: async (sessions) => {
      const isWhole = await isWithin(keepBehindMs, sessions.ended())
      if (shadowing && isWhole) log.say(await shadowing.finish())
      watch?.close()
      await keeping.close()
      if (!isWhole) await leaveUnfinished(path, log, counts.going)
      await world.close()
      log.say('stopped')
      await log.close()
    },
  }
}

/** What the store has whole is compared with the candidate. */
const shadowed = (log: LiveLog, shadowing: Shadowing): LiveNotice => ({
  lost: log.lost,
  fault: log.fault,
  ended: (ended) => {
    log.ended(ended)
    if (ended.kept === 'kept' || ended.kept === 'cut') shadowing.compare(ended.session)
  },
})

/** A shadow reads one file, and would miss what goes into the next. Throws Trouble `option-misplaced`. */
const refuseShadowInFiles = ({ shadow, keep }: PolicyServiceOptions): void => {
  if (shadow === undefined || keep === undefined) return
  throw new Trouble('option-misplaced', '--shadow compares within one store, and --keep has several of them', {
    hint: 'leave one of them out; a sealed store can be compared afterwards: reprise --db FILE compare --policy CANDIDATE',
  })
}
