import assert from 'node:assert'
import type { Bytes } from '../../domain/bytes.js'
import type { Reply, TlsOptions, Verdict } from './driver.js'
import { replyBytes } from './reply-bytes.js'

/** What the wire does next: a driver's verdict, or an answer of its own. */
export interface Step {
  /** replies as they go out */
  readonly bytes: Bytes
  readonly expects: Verdict['expects']
  /** null: the connection goes on. `verdict`: the driver ends it, and knows. The others are told to it */
  readonly closes: 'verdict' | 'refused' | 'failed' | null
  readonly delayMs: number
  readonly tls?: TlsOptions
}

/** A verdict that cannot be carried out is a driver's mistake: an assertion. */
export const stepOfVerdict = (verdict: Verdict, canStartTls: boolean): Step => {
  const { replies, expects, closes, delayMs, tls } = verdict
  assert(expects !== 'handshake' || canStartTls, 'a handshake where the listener has no key, or TLS stands')
  assert(delayMs >= 0 && delayMs < 2 ** 31, `a delay is 0 to 2^31 milliseconds, not ${delayMs}`)
  const bytes = replies.map(replyBytes).join('')
  return { bytes, expects, closes: closes ? 'verdict' : null, delayMs, ...(tls ? { tls } : {}) }
}

/** The wire's own answer, as often as replies are owed; a command comes next. */
export const ownStep = (reply: Reply, closes: Step['closes'] = null, times = 1): Step => ({
  bytes: replyBytes(reply).repeat(times),
  expects: 'command',
  closes,
  delayMs: 0,
})
