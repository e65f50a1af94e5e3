import { type Bytes, sha256Of } from './bytes.js'

/**
 * What is secret in an HTTP request is told by its SHA-256: another password is another question, and no recording has one. Whoever has
 * the recording can still try guesses. What a path, a query or a body has in it stays.
 */
const digestOf = (secret: Bytes): string => `sha256:${sha256Of(secret)}`

/** A URL, with the digest of user and password in their place. libcurl takes one without a scheme too, and what is before the last @. */
export const urlAsTold = (url: Bytes): Bytes =>
  url.replace(/^(\s*(?:[a-z][a-z\d+.-]*:\/\/)?)([^/?]*)@/i, (_, before: Bytes, user: Bytes) => {
    return `${before}${digestOf(user)}@`
  })

const isSecret = (name: Bytes): boolean => /authorization|cookie|passw|secret|token|api[-_]?key/i.test(name)

/** A line of a header, or several that a policy makes one text of, with the digest of the value of what is named as a secret. */
export const headerAsTold = (line: Bytes): Bytes =>
  line.replace(/^([^:;\r\n]*)([:;][ \t]*)([^\r\n]+)$/gm, (whole, name: Bytes, colon: Bytes, value: Bytes) =>
    isSecret(name) ? `${name}${colon}${digestOf(value)}` : whole,
  )
