import iconv from 'iconv-lite'
import libqp from 'libqp'
import {
  type Bytes,
  bufferOfBytes,
  bytesOfBuffer,
  bytesOfText,
  isAscii,
  lowerCase,
  textOfBytes,
} from '../../domain/bytes.js'

/** The body without its transfer encoding (RFC 2045 section 6); undefined where that is none, or the body is not in it. */
export const decodeTransfer = (body: Bytes, encoding: Bytes): Bytes | undefined => {
  if (encoding === 'base64') return isBase64(body) ? bytesOfBuffer(Buffer.from(body, 'base64')) : undefined
  if (encoding === 'quoted-printable') return isQuotedPrintable(body) ? bytesOfBuffer(libqp.decode(body)) : undefined
  return ['7bit', '8bit', 'binary'].includes(encoding) ? body : undefined
}

const isBase64 = (body: Bytes): boolean => {
  const data = body.replace(/[\t-\r ]+/g, '')
  return data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data)
}

const isQuotedPrintable = (body: Bytes): boolean => !/=(?![0-9A-Fa-f]{2}|[ \t]*(?:\r?\n|$))/.test(body)

/** The body in that encoding, lines of 76 characters. */
export const encodeTransfer = (body: Bytes, encoding: Bytes): Bytes => {
  if (encoding === 'base64') return `${foldBase64(body)}\r\n`
  return encoding === 'quoted-printable' ? libqp.wrap(libqp.encode(bufferOfBytes(body)), 76) : body
}

export const foldBase64 = (body: Bytes): Bytes =>
  bufferOfBytes(body)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n')

const isUtf8 = (charset: Bytes): boolean => /^utf-?8$/i.test(charset)

/** In UTF-8; undefined where the charset is not known, or the bytes are none of it. */
export const decodeCharset = (bytes: Bytes, charset: Bytes): Bytes | undefined => {
  if (isAscii(bytes) && isAsciiSuperset(charset)) return bytes
  if (isUtf8(charset)) return textOfBytes(bytes) === undefined ? undefined : bytes
  if (isAsciiOnly(charset)) return isAscii(bytes) ? bytes : undefined
  if (!iconv.encodingExists(charset)) return undefined
  const text = iconv.decode(bufferOfBytes(bytes), charset)
  return text.includes('\ufffd') ? undefined : bytesOfText(text)
}

/** From UTF-8; undefined where the charset is not known, or lacks a character. */
export const encodeCharset = (bytes: Bytes, charset: Bytes): Bytes | undefined => {
  if (isUtf8(charset)) return bytes
  if (isAsciiOnly(charset)) return isAscii(bytes) ? bytes : undefined
  const text = textOfBytes(bytes)
  if (text === undefined || !iconv.encodingExists(charset)) return undefined
  const encoded = bytesOfBuffer(iconv.encode(text, charset))
  return decodeCharset(encoded, charset) === bytes ? encoded : undefined
}

const isAsciiOnly = (charset: Bytes): boolean => ['us-ascii', 'ascii'].includes(lowerCase(charset))

const isAsciiSuperset = (charset: Bytes): boolean =>
  isAsciiOnly(charset) || isUtf8(charset) || /^(iso-8859-|windows-125|koi8-)/i.test(charset)
