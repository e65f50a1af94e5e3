import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeText, decodeValue, type Text } from '../../domain/canonical.js'
import { isObject } from '../../domain/is-object.js'
import type { LuaValue } from '../../domain/value.js'
import { holdsCut } from './missing-in.js'

/** The Lua value that the recorder wrote, or undefined where it had to leave something of it out. */
export const wholeValue = (written: Canonical): LuaValue | undefined =>
  holdsCut(written) ? undefined : decodeValue(written)

/** The text of an ec_string that was passed to a callout (`EHLO …\r\n`), or undefined where it is none, or was cut. */
export const ecStringText = (written: Canonical | undefined): Bytes | undefined => {
  if (!isObject(written) || written['$handle'] === undefined || holdsCut(written as Canonical)) return undefined
  const text = written['text']
  return typeof text === 'string' || isObject(text) ? decodeText(text as Text) : undefined
}
