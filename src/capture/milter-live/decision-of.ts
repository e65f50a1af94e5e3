import type { Bytes } from '../../domain/bytes.js'
import type { Decision } from '../milter/driver.js'

/**
 * What a mail server is to do of a reply that refuses; one that accepts is left to it, in its own words. `ends`: the policy ends the session, which a
 * milter can only with 421: any other refusal goes out as it is, and 421 with the next command.
 */
export const decisionOf = ([code, text]: readonly [number, Bytes], ends: boolean): Decision => {
  if (code >= 400) return { kind: 'reply', code, text: sayable(code, text) }
  return { kind: ends ? 'shutdown' : 'continue' }
}

/** Postfix takes no text that begins with the digit of another class; behind an enhanced status code it takes any (`MilterDriver`). */
const sayable = (code: number, text: Bytes): Bytes => {
  const words = text.replaceAll(/[\r\0]/g, ' ')
  const digit = String(code)[0]!
  return /^\d/.test(words) && words[0] !== digit ? `${digit}.0.0 ${words}` : words
}
