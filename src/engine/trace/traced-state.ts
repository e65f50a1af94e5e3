import { type Bytes, bytesOfText } from '../../domain/bytes.js'
import { encodeDictionary, encodeText, type Text } from '../../domain/canonical.js'
import type { TracedState } from '../../domain/trace.js'
import type { SessionState } from '../../momentum/state.js'

/** Bytes of a text that are kept of it: a context may hold a whole message. */
const keptBytes = 2000

/** What the host holds at this moment. */
export const tracedState = ({ conn, mess, message, verdict, transaction }: SessionState): TracedState => ({
  conn: encodeDictionary(conn, kept),
  mess: encodeDictionary(message?.mess ?? mess, kept),
  reply: verdict.code === 0 && verdict.note === '' ? null : [verdict.code, kept(verdict.note)],
  sender: message ? kept(message.sender) : null,
  recipients: (transaction?.recipients ?? []).map(({ address }) => kept(address)),
})

export const nothingHeld: TracedState = { conn: {}, mess: {}, reply: null, sender: null, recipients: [] }

const kept = (bytes: Bytes): Text =>
  encodeText(
    bytes.length <= keptBytes ? bytes : `${bytes.slice(0, keptBytes)}${bytesOfText(`… (${bytes.length} bytes)`)}`,
  )
