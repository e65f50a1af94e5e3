import { type SessionListing, sessionColumns } from '../../../report/session/session-listing.js'
import type { Column } from '../../../report/table.js'
import type { Sort, SortKey } from '../../../store/listing/orders.js'
import type { View } from '../../view/view.js'

/** How often a session drifts in the comparison at hand. */
export interface DriftCounts {
  /** less those that were accepted */
  readonly standing: number
  readonly accepted: number
}

export type Marked = SessionListing & { readonly drifts: DriftCounts }

/** The columns of the list, the one that it is sorted by marked, and there at any width. */
export const listColumns = (view: View, { by, isDescending }: Sort): readonly Column<Marked>[] => {
  const sorted = sortedColumns[by]
  const mark = markOf(view, isDescending)
  const columns = [...sessionColumns.slice(0, 3), driftColumn, ...sessionColumns.slice(3), revisionColumn(view)]
  return columns.map((column) => {
    const wide = { ...column, least: leastWidth(column, sorted !== undefined) }
    return column.title === sorted ? markedColumn(wide, mark) : wide
  })
}

/** The title of the column that shows what a list is sorted by. */
const sortedColumns: Readonly<Record<SortKey, string | undefined>> = {
  recorded: undefined,
  time: 'time',
  peer: 'peer',
  sender: 'sender',
  reply: 'reply',
  revision: 'revision',
  drift: 'drift',
}

/** An IPv4 address is not cut; a name is, where a further column has to show. */
const leastWidth = ({ title, least }: Column<Marked>, isSorted: boolean): number => {
  if (title === 'peer') return 15
  return title === 'session' && isSorted ? 12 : least
}

const markOf = ({ style }: View, isDescending: boolean): string =>
  style.unicode ? (isDescending ? '▾' : '▴') : isDescending ? 'v' : '^'

/** As wide as the mark needs. */
const markedColumn = <Item>(column: Column<Item>, mark: string): Column<Item> => {
  const title = `${column.title} ${mark}`
  const most = Math.max(column.most, title.length)
  return { ...column, title, most, least: Math.max(column.least, title.length), rank: 0 }
}

const driftColumn: Column<Marked> = {
  title: 'drift',
  text: ({ drifts }) => driftText(drifts),
  least: 5,
  most: 6,
  rank: 0,
  tone: ({ drifts }) => (drifts.standing > 0 ? 'bad' : 'good'),
}

/** What was accepted is told only where nothing else is left. */
const driftText = ({ standing, accepted }: DriftCounts): string => {
  if (standing > 0) return `≠ ${standing}`
  return accepted > 0 ? `✓ ${accepted}` : ''
}

/** By its name, and by as much of its hash as tells it from others of that name. */
const revisionColumn = ({ read }: View): Column<Marked> => {
  const known = read.overview?.vocabulary.revisions ?? []
  const names = new Map(known.map(({ revision, name }) => [revision, name]))
  const isTwice = (name: string): boolean => known.filter((other) => other.name === name).length > 1
  const text = ({ revision }: Marked): string => {
    const name = names.get(revision)
    if (name === undefined) return revision.slice(0, 8)
    return isTwice(name) ? `${name} ${revision.slice(0, 6)}` : name
  }
  return { title: 'revision', text, least: 8, most: 20, rank: 5 }
}
