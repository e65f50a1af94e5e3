import type { Bytes } from '../../domain/bytes.js'
import { contentTypeOf } from './content-type.js'
import { setField } from './header-fields.js'
import type { Fields } from './header-list.js'
import type { MimePart } from './mime-tree.js'
import { decodeCharset, decodeTransfer, encodeCharset, encodeTransfer } from './transfer.js'

/** Why a part's text can not be told. */
export interface Untold {
  readonly untold: string
}

export const isText = (part: MimePart): boolean =>
  part.container === null && contentTypeOf(part.fields).mimetype.startsWith('text/')

/** The part's body without transfer encoding, in UTF-8. */
export const textOf = (part: MimePart): { readonly text: Bytes } | Untold => {
  const { encoding, charset = 'us-ascii' } = contentTypeOf(part.fields)
  const decoded = decodeTransfer(part.body, encoding)
  if (decoded === undefined) return { untold: `its transfer encoding ${encoding} can not be undone` }
  const text = decodeCharset(decoded, charset)
  return text === undefined ? { untold: `its bytes are not in the charset ${charset}` } : { text }
}

interface Written {
  readonly fields: Fields
  readonly body: Bytes
}

/** A text in the part's own charset and transfer encoding; quoted-printable where it had none and needs one. */
export const rewriteText = (part: MimePart, text: Bytes): Written | Untold => {
  const { encoding, charset = 'us-ascii' } = contentTypeOf(part.fields)
  const encoded = encodeCharset(text, charset)
  if (encoded === undefined) return { untold: `its charset ${charset} lacks a character of the new text` }
  const needed = encoding === '7bit' && /[^\x00-\x7f]/.test(encoded) ? 'quoted-printable' : encoding
  const body = encodeTransfer(encoded, needed)
  return { fields: needed === encoding ? part.fields : withEncoding(part.fields, needed), body }
}

/** A new text of that type and charset, with the header fields that say so. */
export const newText = (
  fields: Fields,
  { text, type, charset }: { readonly text: Bytes; readonly type: Bytes; readonly charset: Bytes },
): Written | Untold => {
  const encoded = encodeCharset(text, charset)
  if (encoded === undefined) return { untold: `the charset ${charset} lacks a character of the new text` }
  const encoding = /[^\x00-\x7f]/.test(encoded) ? 'quoted-printable' : '7bit'
  const typed = setField(fields, 'Content-Type', { values: [`${type}; charset=${charset}`], mode: 'replace' })
  return { fields: withEncoding(typed, encoding), body: encodeTransfer(encoded, encoding) }
}

const withEncoding = (fields: Fields, encoding: Bytes): Fields =>
  setField(fields, 'Content-Transfer-Encoding', { values: [encoding], mode: 'replace' })
