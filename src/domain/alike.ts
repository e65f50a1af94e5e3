import type { Canonical } from './canonical.js'

/** A value without its words, so that what only differs in an address or a sentence is alike. */
export const wordless = (value: Canonical): Canonical =>
  value === null ? null : JSON.parse(JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? '' : one)))
