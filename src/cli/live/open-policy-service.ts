import { hostname } from 'node:os'
import type { LiveNotice, PolicyService } from '../../capture/live/policy-service.js'
import { readPolicy } from '../../capture/read-policy.js'
import type { Revision } from '../../domain/revision.js'
import { type BootedHost, bootAwaiting } from '../../engine/boot-host.js'
import { openJournal } from '../../engine/journal/journal.js'
import { noteUnfinished } from '../../engine/journal/note-unfinished.js'
import { keepBoot } from '../../engine/keep-session.js'
import { printable } from '../../report/printable.js'
import { counted, shortId } from '../../report/words.js'
import { uuidV7 } from '../../store/uuid.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { storePath } from '../named-store.js'
import { withStore } from '../with-store.js'
import type { LiveLog } from './live-log.js'
import { openWorld } from './open-world.js'
import { isRunning, thisRecorder } from './recorder-process.js'
import { openShadowing, type Shadowing } from './shadowing.js'

/** Options of every command that serves. */
export interface PolicyServiceOptions {
  readonly policy: string
  readonly db?: string
  readonly hostname?: string
  readonly world?: string
  readonly config?: string
  readonly resolver?: readonly string[]
  /** milliseconds */
  readonly scriptTimeout: number
  /** milliseconds */
  readonly waitForStore: number
  readonly durable?: boolean
  /** a candidate that each session is compared with */
  readonly shadow?: string
  readonly json?: boolean
}

export interface OpenPolicyService {
  readonly service: PolicyService
  /** of the store */
  readonly path: string
  /** once every session is over */
  readonly close: () => Promise<void>
}

/** Bytes of sessions that may wait for a store that is slow, locked or full. */
const mostWaitingBytes = 128 * 1024 * 1024
/** after a session, to write what the store did not take at first */
const retriesMs = [250, 1000, 4000, 16_000]

/** The policy, booted; the world that answers it; the store that keeps what it decides. */
export const openPolicyService = async (options: PolicyServiceOptions, log: LiveLog): Promise<OpenPolicyService> => {
  const policy = readPolicy(options.policy)
  warnOfConfiguration(policy)
  const world = await openWorld(options, log)
  const profile = { hostname: options.hostname ?? hostname() }
  const booted = await bootAwaiting(policy, (call) => world.answer(call), profile)
  world.define(booted.host.stage.definitions)
  const path = storePath(options.db)
  await prepare(path, policy, booted)
  const shadowing =
    options.shadow === undefined
      ? null
      : await openShadowing({
          candidate: options.shadow,
          storePath: path,
          world,
          profile,
          isJson: options.json === true,
          onFault: log.fault,
        })
  const journal = openJournal({ storePath: path, durable: options.durable === true })
  return {
    service: {
      booted,
      world,
      keeping: { journal, mostWaitingBytes, retriesMs, onTrouble: log.trouble },
      recorder: thisRecorder(),
      scriptTimeoutMs: options.scriptTimeout,
      keepWithinMs: options.waitForStore,
      newId: uuidV7,
      notice: shadowing ? shadowed(log, shadowing) : log,
    },
    path,
    close: async () => {
      if (shadowing) log.say(await shadowing.finish())
      journal.close()
      await world.close()
    },
  }
}

/** What the store has whole is compared with the candidate. */
const shadowed = (log: LiveLog, shadowing: Shadowing): LiveNotice => ({
  lost: log.lost,
  fault: log.fault,
  ended: (ended) => {
    log.ended(ended)
    if (ended.kept !== 'lost') shadowing.compare(ended.session)
  },
})

/** The store has the policy before any session of it, and says of sessions that an earlier recorder left open that their end is missing. */
const prepare = (path: string, policy: Revision, booted: BootedHost): Promise<void> =>
  withStore(path, 'make', (store) => {
    keepBoot(store, policy, booted)
    const unfinished = noteUnfinished(store, isRunning)
    if (unfinished.length === 0) return
    const text = `${counted(unfinished.length, 'session')} of a recorder that was ended ${unfinished.length === 1 ? 'has' : 'have'} a gap from where it was: ${unfinished.slice(0, 3).map(shortId).join(', ')}${unfinished.length > 3 ? ', …' : ''}`
    process.stderr.write(`${printable(text)}\n`)
  })
