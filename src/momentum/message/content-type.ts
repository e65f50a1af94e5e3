import libmime from 'libmime'
import { type Bytes, bytesOfText, lowerCase, textOfBytes } from '../../domain/bytes.js'
import { valuesOf } from './header-fields.js'
import type { Fields } from './header-list.js'

/** What a part's header says of its body, as `msgpart:content_type` tells it. */
export interface ContentType {
  /** `text/plain`, small letters */
  readonly mimetype: Bytes
  readonly charset: Bytes | undefined
  /** small letters */
  readonly encoding: Bytes
  readonly boundary: Bytes | undefined
  readonly disposition: Bytes | undefined
  readonly filename: Bytes | undefined
}

/** What is not said is as RFC 2045 section 5.2 and 6.1 have it, but for the charset. */
export const contentTypeOf = (fields: Fields): ContentType => {
  const type = parse(fields, 'content-type')
  const disposition = parse(fields, 'content-disposition')
  const mimetype = lowerCase(type.value)
  return {
    mimetype: /^[^/\t-\r ]+\/[^/\t-\r ]+$/.test(mimetype) ? mimetype : 'text/plain',
    charset: type.params['charset'],
    encoding: lowerCase(valuesOf(fields, 'content-transfer-encoding')[0] ?? '7bit'),
    boundary: type.params['boundary'],
    disposition: disposition.value === '' ? undefined : lowerCase(disposition.value),
    filename: disposition.params['filename'] ?? type.params['name'],
  }
}

interface Structured {
  readonly value: Bytes
  readonly params: Readonly<Record<string, Bytes>>
}

const parse = (fields: Fields, name: Bytes): Structured => {
  const given = valuesOf(fields, name)[0] ?? ''
  const { value, params } = libmime.parseHeaderValue(textOfBytes(given) ?? given)
  return {
    value: bytesOfText(String(value).trim()),
    params: Object.fromEntries(Object.entries(params).map(([key, param]) => [key.toLowerCase(), bytesOfText(param)])),
  }
}
