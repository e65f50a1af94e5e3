import type { Act } from '../../momentum/phases/acts.js'
import { goodbye, okReply } from '../../momentum/phases/replies.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { Verdict } from '../smtp/driver.js'

/** What a client is told where the policy cannot decide: nothing is taken, and all may be tried again later. */
export const withoutPolicy = (act: Act): Verdict => {
  if (act.kind === 'connect') return { ...verdictOf([421, notNow]), closes: true }
  const verb = act.kind === 'command' ? parseCommand(act.line).verb : 'OTHER'
  if (verb === 'QUIT') return { ...verdictOf(goodbye), closes: true }
  return verdictOf(verb === 'RSET' || verb === 'NOOP' ? okReply : [451, notNow])
}

const notNow = '4.3.0 the policy cannot decide now, try again later'

const verdictOf = ([code, text]: readonly [number, string]): Verdict => ({
  replies: [{ code, text }],
  expects: 'command',
  closes: false,
  delayMs: 0,
})
