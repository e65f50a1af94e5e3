import type { Bytes } from '../../../domain/bytes.js'
import type { ObservedSession } from '../observed-session.js'
import { readPieces } from '../read-pieces.js'
import type { LogRecord } from './log-acts.js'
import { type LogFile, readReceptions, readRejections, type UnreadableLine } from './log-records.js'
import { logSession } from './log-session.js'

export type LogItem = { readonly kind: 'session'; readonly session: ObservedSession } | UnreadableLine

/** The log files of one node: ids of connections are only its own. */
export interface LogPaths {
  readonly rejectLog?: string
  readonly mainLog?: string
}

/**
 * The sessions that Momentum's reject log and main log know of, joined by connection id, and the lines that are no
 * records. A connection of which nothing is logged for an hour is taken to be over, so that memory is bounded. Throws
 * Trouble `import-missing`.
 */
export const readMomentumLogs = ({ rejectLog, mainLog }: LogPaths): Generator<LogItem, void, undefined> =>
  joinLogs({
    ...(rejectLog === undefined ? {} : { rejectLog: { file: rejectLog, pieces: readPieces(rejectLog) } }),
    ...(mainLog === undefined ? {} : { mainLog: { file: mainLog, pieces: readPieces(mainLog) } }),
  })

const idleMs = 3_600_000
const maxOpen = 50_000
/** So many records of one connection are held; what goes beyond is another session, and both say so. */
const maxRecords = 10_000

/** The same for logs that come in pieces. */
export function* joinLogs(logs: {
  readonly rejectLog?: LogFile
  readonly mainLog?: LogFile
}): Generator<LogItem, void, undefined> {
  const open = new Map<Bytes, LogRecord[]>()
  const done = new Set<Bytes>()
  const give = (connection: Bytes): LogItem => {
    const session = logSession(open.get(connection)!, done.has(connection))
    open.delete(connection)
    done.add(connection)
    if (done.size > maxOpen) done.delete(done.values().next().value!)
    return { kind: 'session', session }
  }
  for (const record of merged(logs)) {
    if (record.kind === 'unreadable') {
      yield record
      continue
    }
    for (const connection of over(open, record)) yield give(connection)
    const records = open.get(record.connection) ?? []
    open.delete(record.connection)
    open.set(record.connection, records)
    records.push(record)
  }
  for (const connection of open.keys()) yield give(connection)
}

/** The connections that are over when this record comes, that which was heard of longest ago first. */
function* over(
  open: ReadonlyMap<Bytes, readonly LogRecord[]>,
  { at, connection }: LogRecord,
): Generator<Bytes, void, undefined> {
  for (const [id, records] of open) {
    if (at - records.at(-1)!.at <= idleMs && open.size <= maxOpen) break
    yield id
  }
  if ((open.get(connection)?.length ?? 0) >= maxRecords) yield connection
}

/** Both logs in the order of their times; at the same time the reject log goes first. */
function* merged({
  rejectLog,
  mainLog,
}: Parameters<typeof joinLogs>[0]): Generator<LogRecord | UnreadableLine, void, undefined> {
  const rejections = rejectLog === undefined ? [][Symbol.iterator]() : readRejections(rejectLog)
  const receptions = mainLog === undefined ? [][Symbol.iterator]() : readReceptions(mainLog)
  let [rejection, reception] = [rejections.next(), receptions.next()]
  while (!rejection.done || !reception.done) {
    if (!rejection.done && (reception.done || timeOf(rejection.value) <= timeOf(reception.value))) {
      yield rejection.value
      rejection = rejections.next()
    } else if (!reception.done) {
      yield reception.value
      reception = receptions.next()
    }
  }
}

const timeOf = (record: LogRecord | UnreadableLine): number => (record.kind === 'unreadable' ? 0 : record.at)
