import { type Line, line } from '../../../report/lines.js'
import { idColumn, type SessionListing, sessionColumns } from '../../../report/session/session-listing.js'
import { number } from '../../../report/words.js'

/** The name and the id tell sessions apart, so they come first. */
const columns = [
  ...sessionColumns.filter(({ rank, title }) => rank === 0 && title !== 'reply'),
  idColumn,
  ...sessionColumns.filter(({ rank, title }) => rank !== 0 || title === 'reply'),
]

/** The end is always told, so the reply needs no mark of one that is not whole. A session of a list, each field with its name: `3. session newsletter, id 0a1b2c3d, peer 192.0.2.10, reply 550`. */
export const listingLine = (
  row: SessionListing,
  { number: place, more }: { readonly number: number; readonly more: string },
): Line => {
  const fields = columns.flatMap(({ title, text }) => {
    const value = title === 'reply' ? String(row.worstReply ?? '') : text(row)
    return value === '' ? [] : [`${title} ${value}`]
  })
  return line(`${number(place)}. ${fields.join(', ')}${more}`)
}
