import type { Turn } from '../talk.js'

/** A TCP segment on its way. */
export interface Packet {
  readonly from: 'client' | 'server'
  readonly sequence: number
  readonly acknowledged: number | null
  readonly flags: number
  readonly payload: Buffer
  /** in milliseconds since the epoch */
  readonly at: number
  readonly clientPort: number
  readonly serverPort: number
}

export const flag = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16 } as const

export interface TalkOptions {
  readonly clientPort?: number
  readonly serverPort?: number
  readonly clientStart?: number
  readonly serverStart?: number
  readonly end?: 'fin' | 'reset' | 'none'
  /** how many bytes the segment has that begins a rest of this length */
  readonly segmentBytes?: (restBytes: number) => number
}

export const startAt = 1_767_225_600_000

/** The packets of a talk, from the handshake to the end. Each segment acknowledges all that was said before it. */
export const packetsOf = (turns: readonly Turn[], options: TalkOptions = {}): readonly Packet[] => {
  const { clientPort = 40_001, serverPort = 25, end = 'fin', segmentBytes = (rest) => Math.min(rest, 1400) } = options
  const next = { client: options.clientStart ?? 1000, server: options.serverStart ?? 5000 }
  const packets: Packet[] = []
  const send = (from: 'client' | 'server', flags: number, payload: Buffer = Buffer.alloc(0)): void => {
    const other = from === 'client' ? next.server : next.client
    const acknowledged = (flags & flag.ack) === 0 ? null : other >>> 0
    const at = startAt + packets.length * 10
    packets.push({ from, sequence: next[from] >>> 0, acknowledged, flags, payload, at, clientPort, serverPort })
    next[from] += payload.length + ((flags & (flag.syn | flag.fin)) === 0 ? 0 : 1)
  }
  send('client', flag.syn)
  send('server', flag.syn | flag.ack)
  send('client', flag.ack)
  for (const { from, text } of turns) {
    for (let rest = Buffer.from(text, 'latin1'); rest.length > 0; ) {
      const size = segmentBytes(rest.length)
      send(from, flag.push | flag.ack, rest.subarray(0, size))
      rest = rest.subarray(size)
    }
  }
  if (end === 'reset') send('client', flag.reset)
  if (end === 'fin') {
    send('client', flag.fin | flag.ack)
    send('server', flag.fin | flag.ack)
    send('client', flag.ack)
  }
  return packets
}
