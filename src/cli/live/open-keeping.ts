import { dirname } from 'node:path'
import type { Sampled } from '../../domain/events.js'
import { openJournal } from '../../engine/journal/journal.js'
import { Sampler } from '../../engine/journal/sampler.js'
import type { BeginKeeping } from '../../engine/journal/session-keeping.js'
import { watchedJournal } from '../../engine/journal/watched-journal.js'
import { watchFreeSpace } from './free-space.js'
import type { LiveLog } from './live-log.js'
import { sizeText } from './size-option.js'

/** Options of a service that say which sessions are kept. */
export interface KeepingChoices {
  readonly durable?: boolean
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
  close(): void
}

/** Opens the store of a service for its sessions. */
export const openKeeping = async (path: string, choices: KeepingChoices, log: LiveLog): Promise<LiveKeeping> => {
  const journal = watchedJournal(openJournal({ storePath: path, durable: choices.durable === true }))
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
      return { journal, wanted, end }
    },
    get waitingBytes() {
      return journal.waitingBytes
    },
    trouble: journal.trouble,
    paused: () => (space.isLow ? `the disk of the store has less than ${sizeText(choices.minFree)} left` : null),
    close: () => {
      space.close()
      journal.close()
    },
  }
}

const notKept: ReturnType<Sampler['begin']> = { wanted: () => 'never', end: () => {} }
