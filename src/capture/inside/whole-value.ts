import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, decodeValue } from '../../domain/canonical.js'
import { isObject } from '../../domain/is-object.js'
import type { LuaValue } from '../../domain/value.js'
import { holdsCut } from './missing-in.js'

/** The Lua value that the recorder wrote, or undefined where it had to leave something of it out, or no recorder wrote such a thing. */
export const wholeValue = (written: Canonical): LuaValue | undefined => {
  if (holdsCut(written)) return undefined
  try {
    return decodeValue(written)
  } catch {
    return undefined
  }
}

/** The text of an ec_string that was passed to a callout (`EHLO …\r\n`), or undefined where it is none, or was cut. */
export const ecStringText = (written: Canonical | undefined): Bytes | undefined => {
  if (!isObject(written) || written['$handle'] === undefined || holdsCut(written as Canonical)) return undefined
  const text = wholeValue((written['text'] ?? null) as Canonical)
  return typeof text === 'string' ? text : undefined
}
