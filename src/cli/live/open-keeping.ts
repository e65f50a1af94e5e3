import { dirname } from 'node:path'
import type { Sampled } from '../../domain/events.js'
import { Journal } from '../../engine/journal/journal.js'
import { Sampler } from '../../engine/journal/sampler.js'
import type { BeginKeeping } from '../../engine/journal/session-keeping.js'
import { troubleOfStore } from '../../engine/journal/trouble-of-store.js'
import { storeIdOf } from '../../store/store-id.js'
import { watchFreeSpace } from './free-space.js'
import type { KeepBound } from './keep-option.js'
import type { LiveLog } from './live-log.js'
import { openRotation } from './open-rotation.js'
import { lifeOf, thisRecorder } from './recorder-process.js'
import { sizeText } from './size-option.js'
import type { StoreRotation } from './store-rotation.js'

/** Options of a service that say which sessions are kept. */
export interface KeepingChoices {
  readonly durable?: boolean
  /** absent: all of it, in one file */
  readonly keep?: KeepBound
  /** absent: every session */
  readonly sample?: Sampled
  /** bytes that have to be free on the store's disk */
  readonly minFree: number
}

/** Where the sessions of a service are kept. */
export interface LiveKeeping {
  readonly begin: BeginKeeping
  readonly waitingBytes: number
  /** what is wrong with the store; null: nothing */
  trouble(): Promise<string | null>
  /** why sessions that begin now are not recorded; null: they are */
  paused(): string | null
  close(): Promise<void>
}

/** What a service needs of its store before any session. */
export interface KeepingIn {
  /** the store as users name it */
  readonly path: string
  /** has a file hold all that sessions need before them; and closes those that an earlier recorder left open in it */
  readonly prepare: (path: string) => Promise<void>
  readonly log: LiveLog
}

/** Opens the store of a service for its sessions. Throws Trouble as `openStore` does. */
export const openKeeping = async (choices: KeepingChoices, { path, prepare, log }: KeepingIn): Promise<LiveKeeping> => {
  const open = (file: string): Journal => {
    const journal = new Journal({
      storePath: file,
      durable: choices.durable === true,
      recorder: thisRecorder(),
      life: lifeOf(process.pid),
      storeId: storeIdOf(file),
      onTrouble: log.trouble,
    })
    // the file is opened now, and not with the first session: what becomes of it from here on is noticed
    void journal.probe().catch(() => {})
    return journal
  }
  const files = choices.keep
    ? await openRotation({ link: path, bound: choices.keep, open, prepare, log })
    : await openOneFile(path, open, prepare)
  await troubleOfStore(files.journal)
  const sampler = new Sampler(choices.sample ?? null)
  const space = await watchFreeSpace({
    folder: dirname(path),
    leastBytes: choices.minFree,
    onChange: (isLow, freeBytes) => {
      if (isLow)
        log.warn(`mail goes on, and sessions that begin are not recorded: the disk has ${sizeText(freeBytes)} left`)
      else log.say(`sessions are recorded again: the disk has ${sizeText(freeBytes)} left`)
    },
  })
  return {
    begin: (session) => {
      const { wanted, end } = space.isLow ? notKept : sampler.begin(session)
      const { journal, follows, leave } = files.enter()
      const leaving = (): void => {
        end()
        leave()
      }
      return { journal, wanted, end: leaving, ...(follows ? { follows } : {}) }
    },
    get waitingBytes() {
      return files.waitingBytes
    },
    trouble: () => troubleOfStore(files.journal),
    paused: () => (space.isLow ? `the disk of the store has less than ${sizeText(choices.minFree)} left` : null),
    close: async () => {
      space.close()
      await files.close()
    },
  }
}

const notKept: ReturnType<Sampler['begin']> = { wanted: () => 'never', end: () => {} }

/** The same as a rotation that never comes round. */
const openOneFile = async (
  path: string,
  open: (path: string) => Journal,
  prepare: KeepingIn['prepare'],
): Promise<Pick<StoreRotation, 'enter' | 'journal' | 'waitingBytes' | 'close'>> => {
  await prepare(path)
  const journal = open(path)
  return {
    journal,
    enter: () => ({ journal, follows: null, leave: () => {} }),
    get waitingBytes() {
      return journal.waitingBytes
    },
    close: () => journal.close(),
  }
}
