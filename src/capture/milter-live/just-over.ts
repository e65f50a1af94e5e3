import type { Text } from '../../domain/canonical.js'
import type { MilterSource } from '../../domain/milter-source.js'
import type { PolicySession } from '../live/policy-session.js'

interface Known {
  readonly session: string
  readonly peer: Text
  readonly policy: Pick<PolicySession, 'isEnding' | 'ended'>
}

/** Where a client of a mail server is found again: XCLIENT ends the milter's session and begins another one, and the client keeps its port. */
export interface MilterClient {
  readonly host: Text | undefined
  readonly daemon: Text | undefined
  /** null or 0: not told */
  readonly port: number | null
}

/** Sessions that are over for a second at most, by where their client came from. */
export class JustOver {
  private readonly known = new Map<string, Known>()

  /** The one that may be of the same connection. One that still goes on is another client's. */
  before(client: MilterClient): MilterSource['possiblyAfter'] {
    const found = client.port ? this.known.get(keyOf(client)) : undefined
    return found?.policy.isEnding ? { session: found.session, peer: found.peer } : undefined
  }

  add(client: MilterClient, begun: Known): void {
    if (!client.port) return
    const key = keyOf(client)
    this.known.set(key, begun)
    void begun.policy.ended.then(() => {
      setTimeout(() => {
        if (this.known.get(key) === begun) this.known.delete(key)
      }, longestMs).unref()
    })
  }
}

const keyOf = ({ host, daemon, port }: MilterClient): string => JSON.stringify([host ?? null, daemon ?? null, port])

const longestMs = 1000
