import { type Canonical, decodeValue } from '../../domain/canonical.js'
import { dkimStatuses } from '../../domain/dkim.js'
import { httpCall } from '../../domain/http-answer.js'
import { libraryCalls } from '../../domain/library-answer.js'
import { authStatuses } from '../../momentum/inbound/auth-status.js'

/** What the outside can answer to a question, as it is recorded. */
export interface AnswerShape {
  readonly fits: (answer: Canonical) => boolean
  /** in words, with an example */
  readonly words: string
  readonly example: string
}

/** The shape of a function's answers; undefined of one that this version does not know. */
export const answerShape = (call: string): AnswerShape | undefined =>
  Object.hasOwn(shapes, call) ? shapes[call] : undefined

type Fields = Readonly<Record<string, Canonical | undefined>>

const isText = (value: Canonical | undefined): boolean =>
  typeof value === 'string' ||
  (isFields(value) && Object.keys(value).length === 1 && typeof value['$bytes'] === 'string')

const isFields = (value: Canonical | undefined): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isList = (value: Canonical | undefined): value is readonly Canonical[] => Array.isArray(value)

const isCount = (value: Canonical | undefined): boolean => Number.isSafeInteger(value)

const isError = (answer: Canonical): boolean => isFields(answer) && isText(answer['error'])

const orError = (fits: (answer: Fields) => boolean, example: string): AnswerShape => ({
  fits: (answer) => isError(answer) || (isFields(answer) && answer['error'] === undefined && fits(answer)),
  words: `${example}, or {"error":"busy"}`,
  example,
})

const isRecord = (record: Canonical): boolean =>
  isText(record) || (isList(record) && record.length === 2 && isCount(record[0]) && isText(record[1]))

const isScalar = (value: Canonical | undefined): boolean =>
  value === null || ['boolean', 'number'].includes(typeof value) || isText(value)

const isColumn = (column: Canonical): boolean =>
  isList(column) && column.length === 2 && isText(column[0]) && isScalar(column[1])

const isRow = (row: Canonical): boolean => isList(row) && row.every(isColumn)

const rows = orError(({ rows: given }) => isList(given) && given.every(isRow), '{"rows":[[["id",1]]]}')

const count: AnswerShape = { fits: isCount, words: 'a whole number', example: '0' }

const isSignature = (signature: Canonical): boolean =>
  isFields(signature) &&
  ['domain', 'selector', 'identity', 'canons', 'errorstr', 'signalg'].every((name) => isText(signature[name])) &&
  isCount(signature['flags']) &&
  isCount(signature['keysize']) &&
  isList(signature['signed']) &&
  signature['signed'].every(isText)

const httpExample = '{"status":200,"reason":"OK","headers":[],"body":"text"}'

const isHttpError = ({ error, code }: Fields): boolean => isText(error) && isCount(code)

const isHttpResponse = ({ status, reason, headers, body }: Fields): boolean =>
  isCount(status) && isText(reason) && isList(headers) && headers.every(isText) && isText(body)

const library: AnswerShape = {
  fits: (answer) => isFields(answer) && isList(answer['values']) && answer['values'].every(isLuaValue),
  words: 'as {"values":["text",1,null]}, with {"$table":[["key","value"]]} for a table',
  example: '{"values":[null]}',
}

/** As `encodeValue` writes one. */
const isLuaValue = (value: Canonical): boolean => {
  try {
    decodeValue(value)
    return true
  } catch {
    return false
  }
}

const shapes: Readonly<Record<string, AnswerShape>> = {
  'msys.dnsLookup': orError(({ records }) => isList(records) && records.every(isRecord), '{"records":["192.0.2.1"]}'),
  'msys.cidr.query': {
    fits: (answer) => isFields(answer) && (answer['value'] === null || isText(answer['value'])),
    words: '{"value":"listed"}, or {"value":null}',
    example: '{"value":null}',
  },
  'msys.db.query': rows,
  'msys.db.fetch_row': rows,
  'msys.db.execute': rows,
  'msys.config': {
    fits: (answer) =>
      isFields(answer) && (answer['value'] === null || isText(answer['value']) || typeof answer['value'] === 'number'),
    words: '{"value":"20"}, or {"value":null}',
    example: '{"value":null}',
  },
  'msys.core.config_get_binding_id_from_name': count,
  'msys.core.config_get_binding_group_size': count,
  'msys.core.config_get_binding_name_from_id': {
    fits: (answer) => answer === null || isText(answer),
    words: 'a text, or null',
    example: 'null',
  },
  'msys.core.binding_group_members': {
    fits: (answer) => isList(answer) && answer.every(isText),
    words: 'a list of names, as ["a","b"]',
    example: '["a","b"]',
  },
  'msys.audit.inbound_session_count': count,
  'msys.audit.connections': count,
  'msys.audit.receptions': count,
  'msys.audit.rejections': count,
  'msys.audit_series.count': count,
  'msys.counter.read': count,
  'msys.gauge_cache.get': count,
  'msys.validate.opendkim.verify': {
    fits: (answer) =>
      isFields(answer) &&
      (dkimStatuses as readonly unknown[]).includes(answer['stat']) &&
      isList(answer['signatures']) &&
      answer['signatures'].every(isSignature),
    words: 'as {"stat":"NOSIG","signatures":[]}',
    example: '{"stat":"NOSIG","signatures":[]}',
  },
  [httpCall]: {
    fits: (answer) => isFields(answer) && (isHttpError(answer) || isHttpResponse(answer)),
    words: `${httpExample}, or {"error":"Timeout was reached","code":28}`,
    example: httpExample,
  },
  ...Object.fromEntries(libraryCalls.map((call) => [call, library] as const)),
  'smtp.auth': {
    fits: (answer) =>
      isFields(answer) && typeof answer['status'] === 'string' && Object.hasOwn(authStatuses, answer['status']),
    words: `{"status":"pass"}, where pass may be ${Object.keys(authStatuses).join(' or ')}`,
    example: '{"status":"pass"}',
  },
  readfile: orError(({ bytes }) => isText(bytes), '{"bytes":"what is in it"}'),
  'msys.core.io_wrapper_open': {
    fits: (answer) => isFields(answer) && (Object.keys(answer).length === 0 || isError(answer)),
    words: '{}, or {"error":"Permission denied"}',
    example: '{}',
  },
}
