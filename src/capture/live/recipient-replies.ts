import { decodeText } from '../../domain/canonical.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { Recipient } from '../../momentum/state.js'
import type { Reply } from '../smtp/driver.js'

/** LMTP answers a message once for each recipient (RFC 2033 section 4.2): with what refused its own copy, else with what the message got. */
export const recipientReplies = (
  recipients: readonly Recipient[],
  runs: readonly PhaseRun[],
  replies: readonly Reply[],
): readonly Reply[] => {
  const refused = [...runs.filter(({ name: { phase } }) => phase === 'each_rcpt' || phase === 'final')]
  return recipients.flatMap(({ received }) => {
    const place = refused.findIndex(({ name, result }) => decodeText(name.recipient) === received && result.reply)
    const reply = place < 0 ? undefined : refused.splice(place, 1)[0]!.result.reply
    return reply ? [{ code: reply[0], text: decodeText(reply[1]) }] : replies
  })
}
