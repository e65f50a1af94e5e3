import { shortHash } from '../domain/revision.js'
import { type Line, line, paragraphs, toned } from './lines.js'
import { type ReloadListing, reloadLine } from './session/reload-line.js'
import { idColumn, isWhole, type SessionListing, sessionColumns } from './session/session-listing.js'
import { type Style, textOf } from './style.js'
import { type Column, tableLines } from './table.js'
import { counted } from './words.js'

export interface SessionsOptions {
  /** how many there are; more than the rows given are told below */
  readonly total?: number
  /** what people call revisions, by their hashes */
  readonly revisions?: ReadonlyMap<string, string>
  /** told below, the newest of them */
  readonly reloads?: readonly ReloadListing[]
}

/** A table of sessions, a line each; with their revisions where they are not all of one. */
export const sessionsText = (
  rows: readonly SessionListing[],
  style: Style,
  { total = rows.length, revisions = new Map(), reloads = [] }: SessionsOptions = {},
): string => {
  if (rows.length === 0) return textOf([line('There are no such sessions.')], style)
  const more = total - rows.length
  const rest = more > 0 ? [line(`and ${counted(more, 'more session')}`)] : []
  const isOne = new Set(rows.flatMap(({ revision }) => (revision === '' ? [] : [revision]))).size < 2
  const columns = [idColumn, ...sessionColumns, ...(isOne ? [] : [revisionColumn(revisions)])]
  const table = [...tableLines(rows, columns, style), ...rest, ...notWholeLines(rows)]
  if (reloads.length === 0) return textOf(table, style)
  const named = new Map(rows.map(({ id, source }) => [id, source]))
  const newest = reloads.slice(-mostReloads).map((reload) => reloadLine(reload, named.get(reload.after ?? '')))
  return textOf(paragraphs(table, newest), style)
}

const notWholeLines = (rows: readonly SessionListing[]): readonly Line[] =>
  rows.every(isWhole)
    ? []
    : [
        line(
          toned('warn', '?'),
          ': not all of it is recorded: it has a gap (--where end:gap), or is not over (--where end:unfinished)',
        ),
      ]

const mostReloads = 10

/** The hash first, which tells versions of one policy apart. */
const revisionColumn = (names: ReadonlyMap<string, string>): Column<SessionListing> => ({
  title: 'revision',
  text: ({ revision }) => [shortHash(revision), names.get(revision) ?? ''].join(' ').trim(),
  least: 12,
  most: 32,
  rank: 4,
})
