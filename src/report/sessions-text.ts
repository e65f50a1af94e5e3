import { line } from './lines.js'
import { type SessionListing, sessionColumns } from './session/session-listing.js'
import { type Style, textOf } from './style.js'
import { tableLines } from './table.js'
import { counted } from './words.js'

/** A table of sessions, a line each. `total`, where it is more than the rows given, is told below. */
export const sessionsText = (
  rows: readonly SessionListing[],
  style: Style,
  { total = rows.length }: { readonly total?: number } = {},
): string => {
  if (rows.length === 0) return textOf([line('There are no such sessions.')], style)
  const more = total - rows.length
  const rest = more > 0 ? [line(`and ${counted(more, 'more session')}`)] : []
  return textOf([...tableLines(rows, sessionColumns, style), ...rest], style)
}
