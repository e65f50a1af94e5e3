import type { Step } from './given-policy.js'

export const base64 = (text: string): string => Buffer.from(text, 'latin1').toString('base64')

/** AUTH PLAIN with its answer at once (RFC 4954, section 4; RFC 4616). */
export const plain = (user: string, password: string): string => `AUTH PLAIN ${base64(`\0${user}\0${password}`)}`

/** AUTH LOGIN with both of its answers. */
export const login = (user: string, password: string): readonly Step[] => [
  'AUTH LOGIN',
  { answer: base64(user) },
  { answer: base64(password) },
]
