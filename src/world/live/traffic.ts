import type { Bytes } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Monitor } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { keyBytes } from '../lookup.js'
import { addressText, isWholeAddress, networkText } from './network-text.js'
import { quoted } from './quoted.js'
import { type KeyLimit, WindowCounts } from './window-counts.js'

/** What the server counts of its sessions by itself, by address. */
export const counted = ['connections', 'receptions', 'rejections'] as const

export type Counted = (typeof counted)[number]

/** Sessions that are open, and what monitors have counted: `msys.audit` without its series. */
export class Traffic {
  private readonly monitors: ReadonlyMap<string, { readonly shape: Monitor; readonly counts: WindowCounts }>
  private readonly declared: readonly string[]
  private readonly open = new Map<Bytes, Map<Bytes, number>>()

  constructor(monitors: readonly Monitor[], limitOf: (what: string) => KeyLimit) {
    this.declared = monitors.map(nameOf)
    this.monitors = new Map(
      counted.flatMap((what) =>
        monitors.map((shape) => {
          const window = { intervalMs: shape.intervalSeconds * 1000, windows: shape.windows }
          const counts = new WindowCounts(window, limitOf(`msys.audit.${what} ${nameOf(shape)}`))
          return [`${what} ${nameOf(shape)}`, { shape, counts }] as const
        }),
      ),
    )
  }

  opens(service: Bytes, address: Bytes): void {
    const addresses = this.open.get(service) ?? new Map<Bytes, number>()
    this.open.set(service, addresses)
    const text = addressText(address)
    addresses.set(text, (addresses.get(text) ?? 0) + 1)
  }

  closes(service: Bytes, address: Bytes): void {
    const addresses = this.open.get(service)
    const text = addressText(address)
    const left = (addresses?.get(text) ?? 0) - 1
    if (left > 0) addresses?.set(text, left)
    else addresses?.delete(text)
  }

  counts(what: Counted, address: Bytes, at: number): void {
    const text = addressText(address)
    for (const monitor of this.declared) this.monitors.get(`${what} ${monitor}`)!.counts.add(text, 1, at)
  }

  /** `msys.audit.inbound_session_count`, key [service, network]: those that are open now, the one that asks too. */
  sessionsOf([service, network]: readonly Canonical[]): number {
    const start = startOf(keyBytes(network))
    const addresses = this.open.get(keyBytes(service))
    if (isWholeAddress(start)) return addresses?.get(start) ?? 0
    let total = 0
    for (const [address, sessions] of addresses ?? []) if (address.startsWith(start)) total += sessions
    return total
  }

  /** `msys.audit.connections` and its like, key [monitor, network, first window, last window, cluster]: this process is the cluster. */
  monitored(what: Counted, [name, network, first, last]: readonly Canonical[], at: number): number {
    const text = keyBytes(name).replace(/\s+/g, '')
    const monitor = this.monitors.get(`${what} ${text}`)
    if (monitor === undefined) throw this.unknownMonitor(what, text)
    const span = {
      at,
      first: typeof first === 'number' ? first : 0,
      last: typeof last === 'number' ? last : monitor.shape.windows - 1,
    }
    const start = startOf(keyBytes(network))
    return isWholeAddress(start) ? monitor.counts.count(start, span) : monitor.counts.countBeginning(start, span)
  }

  private unknownMonitor(what: Counted, name: string): Trouble {
    const declared = this.declared.length === 0 ? 'none is declared' : `declared are ${this.declared.join(' ')}`
    return new Trouble(
      'world-unknown-monitor',
      `msys.audit.${what} was asked of the monitor ${quoted(name)}; ${declared}`,
      {
        hint: `declare it in the configuration: counts: { monitors: [${quoted(name)}] }`,
      },
    )
  }
}

const nameOf = ({ intervalSeconds, windows }: Monitor): string => `${intervalSeconds},${windows}`

const startOf = (network: Bytes): Bytes => {
  const start = networkText(network)
  if (start !== undefined) return start
  throw new Trouble(
    'world-unknown-network',
    `a count of the network ${quoted(network)} was asked; allowed is an address with a length, as 192.0.2.0/24`,
    { hint: 'name a network in the policy as address/length' },
  )
}
