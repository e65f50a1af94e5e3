import type { Text } from './canonical.js'

/** How a connection ended, and what had come of something that was not whole. No policy hears of it. */
export interface ConnectionGone {
  /**
   * `closed`: the client's side ended. `reset`: the connection broke. `timeout`: the client was silent, or did not read. `shutdown`: the listener
   * stopped. `tls-failed`: the handshake behind STARTTLS came to nothing. `refused`: the server closed behind a refusal of its own. `failed`: it
   * closed because of a fault of ours. `xclient`: another session goes on with the connection.
   */
  readonly how: 'closed' | 'reset' | 'timeout' | 'shutdown' | 'tls-failed' | 'refused' | 'failed' | 'xclient'
  /** what was under way; `content`: of a message, or of a chunk of one */
  readonly within?: 'command' | 'answer' | 'content'
  /** of that, as they were on the wire */
  readonly octets?: number
  /** of a command: its beginning; absent where it may be of a password */
  readonly received?: Text
}
