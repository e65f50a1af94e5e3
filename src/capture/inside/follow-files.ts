import { setTimeout as wait } from 'node:timers/promises'
import { type FolderLine, FollowedFolder } from './followed-folder.js'
import { readLine } from './read-line.js'
import type { Missing, RecordedSession } from './recorded-session.js'
import { SessionGatherer } from './session-gatherer.js'

/** How a folder of the recorder is followed. */
export interface FollowOptions {
  /** which names are the recorder's; by default those that end in `.jsonl` */
  readonly matches?: (name: string) => boolean
  /** between two looks; 1,000 by default */
  readonly pollMs?: number
  /** a session that ended is given when nothing more came for so long; 5,000 by default */
  readonly settleMs?: number
  /** one that did not end is given, with what is missing, when nothing came for so long; 600,000 by default */
  readonly silenceMs?: number
  /** events of open sessions that are held at most; 500,000 by default */
  readonly eventsHeld?: number
  /** told of what is lost of the files themselves: torn lines, cut files */
  readonly onMissing?: (missing: Missing) => void
  /** ends it: what is open is given as it is */
  readonly signal?: AbortSignal
}

/** Why the rest of a session is missing that goes on while nobody follows any more: it is whole the next time. */
export const followedNoLonger = 'the files are no longer followed'

const defaults = { pollMs: 1_000, settleMs: 5_000, silenceMs: 600_000, eventsHeld: 500_000 }
const endsInJsonl = (name: string): boolean => name.endsWith('.jsonl')

/**
 * Follows the folder that the recorder writes its hourly files to, from what is there on, and gives each session once, when it has
 * ended. Throws Trouble `recorder-format`, `folder-unreadable`.
 */
export async function* followFiles(folder: string, options: FollowOptions = {}): AsyncGenerator<RecordedSession> {
  const { pollMs, settleMs, silenceMs, eventsHeld } = { ...defaults, ...options }
  const files = new FollowedFolder(folder, options.matches ?? endsInJsonl)
  const gatherer = new SessionGatherer({ events: eventsHeld, given: 100_000, processes: 1_000 })
  const tell = options.onMissing ?? (() => {})
  try {
    while (options.signal?.aborted !== true) {
      for await (const line of files.look()) {
        keepLine(gatherer, line, tell)
        yield* gatherer.takeOverfull()
      }
      yield* gatherer.take(Date.now(), { settleMs, silenceMs })
      await nextLook(pollMs, options.signal)
    }
    for await (const line of files.look()) keepLine(gatherer, line, tell)
    yield* gatherer.takeAll([{ what: 'what came after the last event', why: followedNoLonger }])
  } finally {
    await files.close()
  }
}

const keepLine = (gatherer: SessionGatherer, line: FolderLine, tell: (missing: Missing) => void): void => {
  if (line.kind === 'lost')
    tell({ what: `${line.what}, in ${line.file}`, why: 'the file was changed while it was followed' })
  const read = line.kind === 'lost' ? undefined : readLine(line.bytes)
  if (read?.kind === 'torn') tell({ what: `a line of ${line.file}`, why: read.why })
  if (read?.kind !== 'line') return
  if (read.afterTorn) tell({ what: `a line of ${line.file}`, why: 'another begins in it' })
  gatherer.add(read.line, Date.now())
}

const nextLook = async (pollMs: number, signal: AbortSignal | undefined): Promise<void> => {
  try {
    await wait(pollMs, undefined, { signal })
  } catch (error) {
    if (signal?.aborted !== true) throw error
  }
}
