import { invalidImport } from '../import-trouble.js'
import type { ObservedSession } from '../observed-session.js'
import { readPieces } from '../read-pieces.js'
import { ConnectionTable } from './connection-table.js'
import { isKnownLink } from './link-layer.js'
import { readPackets } from './read-packets.js'
import { segmentOf } from './tcp-segment.js'

export interface PcapOptions {
  /** ports of SMTP servers; a connection to any other counts where it begins with 220 and EHLO or HELO */
  readonly ports?: readonly number[]
  /**
   * the most that is held of all connections together, in bytes; the one that was silent longest goes first, and is
   * incomplete
   */
  readonly heldBytes?: number
  /** the most that is read of one connection, in bytes */
  readonly connectionBytes?: number
  /** hears where the file is damaged, after which nothing is read, and why */
  readonly onTorn?: (why: string) => void
}

export const smtpPorts: readonly number[] = [25, 587, 2525]

const mebibyte = 1024 * 1024

/**
 * The SMTP sessions of a capture (pcap, pcapng), each when it is over, in a memory that the limits bound. Only plain
 * text can be read; packets within tunnels (PPPoE, MPLS, GRE, VXLAN) are left out. A session with a hole is read up to
 * it. Throws Trouble `import-missing` or `import-invalid`.
 */
export const readPcap = (path: string, options: PcapOptions = {}): Generator<ObservedSession, void, undefined> =>
  readPcapPieces(readPieces(path), path, options)

/** The same for a capture that comes in pieces; `file` names it in Trouble. */
export function* readPcapPieces(
  pieces: Iterable<Uint8Array>,
  file: string,
  options: PcapOptions = {},
): Generator<ObservedSession, void, undefined> {
  const { ports = smtpPorts, heldBytes = 256 * mebibyte, connectionBytes = 64 * mebibyte } = options
  const table = new ConnectionTable({ ports: new Set(ports), heldBytes, connectionBytes })
  let end = 'the capture ends before the connection does'
  for (const item of readPackets(pieces, file)) {
    if ('torn' in item) {
      end = item.torn
      options.onTorn?.(item.torn)
      continue
    }
    if (!isKnownLink(item.linkType))
      throw invalidImport(file, `packets of link type ${item.linkType}`, `allowed are ${knownLinks}`)
    const segment = segmentOf(item)
    if (segment !== undefined) yield* table.add(segment)
  }
  yield* table.finish(end)
}

const knownLinks = 'Ethernet (1), raw IP (12, 14, 101, 228, 229), loopback (0, 108), Linux cooked (113, 276)'
