import type { Text } from './canonical.js'

/**
 * A value of a script at one moment, as much of it as is shown: canonical, but a long string is cut, and a table shows its
 * fields and not what lies in those.
 */
export type ShownValue =
  | null
  | boolean
  | number
  | Text
  | { readonly $num: 'nan' | 'inf' | '-inf' | '-0' }
  /** the beginning of a string of so many bytes */
  | { readonly $cut: Text; readonly bytes: number }
  /** fields in the order of `next`, and how many there are beside these */
  | { readonly $fields: readonly (readonly [ShownValue, ShownValue])[]; readonly more: number }
  | { readonly $fn: string }
  /** a host object, a coroutine, or a table within a table */
  | { readonly $handle: string }
