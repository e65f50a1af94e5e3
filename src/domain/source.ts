import { decodeText, encodeText, type Text } from './canonical.js'
import type { SessionSource } from './events.js'
import { rowOfFormat, type SourceRow } from './source-fidelity.js'
import { sourceTable } from './source-table.js'

/** What a session's source calls it; '' where it has no name. One of several in a file is `capture.pcap 3`. */
export const sourceName = (source: SessionSource): Text => {
  if (source.kind === 'scenario') return source.name
  if (source.kind === 'momentum-recorder') return source.session
  if (source.kind !== 'observed') return ''
  return encodeText(`${source.files.map(decodeText).join(' ')} ${source.number}`)
}

/** The row of the table that a recording's source is in. */
export const rowOf = (source: SessionSource): SourceRow =>
  sourceTable[source.kind === 'observed' ? rowOfFormat[source.format] : source.kind]
