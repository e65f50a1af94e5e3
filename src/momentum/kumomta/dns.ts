import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { decodeText } from '../../domain/canonical.js'
import { parseAddress } from '../../domain/cidr.js'
import { type LuaValue, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { askDns } from '../libraries/dns.js'
import { reverseName } from '../libraries/pbp.js'
import { hostAt, plainName } from './host-names.js'
import { lookupMx } from './lookup-mx.js'
import { notModelled, unmodelled } from './unmodelled.js'
import { waiting } from './waits.js'

/**
 * What was recorded of `msys.dnsLookup` for that name and type. A name that does not exist, and one without such records, have none
 * (crates/dns-resolver/src/resolver.rs); another error raises.
 */
const recordsOf = (
  stage: Stage,
  frame: Frame,
  asked: { readonly name: Bytes; readonly type: string },
): readonly Bytes[] => {
  const { error, records = [] } = askDns(stage, asked.name, asked.type)
  if (error !== undefined && error !== 'NXDOMAIN') {
    stage.assumed.add('kumo-dns-errors')
    return frame.fail(`${asked.name} ${asked.type}: ${decodeText(error)}`)
  }
  return records.map((item) => (Array.isArray(item) ? notModelled(stage, 'records of MX') : decodeText(item as string)))
}

const refuseResolver = (stage: Stage, frame: Frame, at: number): void => {
  if (frame.type(at) !== 'none' && frame.type(at) !== 'nil') notModelled(stage, 'a resolver that is named')
}

const nameAt = (stage: Stage, frame: Frame): Bytes => {
  const name = lowerCase(frame.string(1))
  return plainName.test(name) ? name : notModelled(stage, 'a lookup of something else than the name of a host')
}

/** Which types are asked for together, and which only where those before found nothing. */
const addressTypes: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['Ipv4Only', [['A']]],
  ['Ipv6Only', [['AAAA']]],
  ['Ipv4AndIpv6', [['A', 'AAAA']]],
  ['Ipv4ThenIpv6', [['A'], ['AAAA']]],
  ['Ipv6ThenIpv4', [['AAAA'], ['A']]],
])

/** `(name [, resolver [, strategy]])`: addresses as texts (docs/reference/kumo.dns/lookup_addr.md). */
const lookupAddr = (stage: Stage): HostFunction => {
  return (frame) => {
    refuseResolver(stage, frame, 2)
    const name = nameAt(stage, frame)
    return pushTexts(frame, addressesOf(stage, frame, name, frame.optionalString(3) ?? 'Ipv4AndIpv6'))
  }
}

const addressesOf = (stage: Stage, frame: Frame, name: Bytes, strategy: Bytes): readonly Bytes[] => {
  const turns = addressTypes.get(strategy) ?? frame.fail(`unknown variant \`${strategy}\``)
  for (const types of turns) {
    const found = types.flatMap((type) => recordsOf(stage, frame, { name, type }))
    if (found.length > 0) return found
  }
  return []
}

const pushTexts = (frame: Frame, texts: readonly LuaValue[]): number => {
  frame.pushValue(tableOf(texts))
  return 1
}

/** `(address)`: the names that it has, fully qualified (docs/reference/kumo.dns/lookup_ptr.md). */
const lookupPtr = (stage: Stage): HostFunction => {
  return (frame) => {
    refuseResolver(stage, frame, 2)
    const found = recordsOf(stage, frame, { name: reverseName(addressAt(frame)), type: 'PTR' })
    return pushTexts(
      frame,
      found.map((name) => hostAt(stage, name)),
    )
  }
}

const addressAt = (frame: Frame): Bytes =>
  parseAddress(frame.string(1)) ? frame.string(1) : frame.fail('invalid IP address syntax')

/** `(name)`: its texts, each put together (docs/reference/kumo.dns/lookup_txt.md). */
const lookupTxt = (stage: Stage): HostFunction => {
  return (frame) => {
    refuseResolver(stage, frame, 2)
    return pushTexts(frame, recordsOf(stage, frame, { name: nameAt(stage, frame), type: 'TXT' }))
  }
}

/** `(address, zone)`: the address that it is listed with, and why; two nils (docs/reference/kumo.dns/rbl_lookup.md). */
const rblLookup = (stage: Stage): HostFunction => {
  return (frame) => {
    refuseResolver(stage, frame, 3)
    const address = frame
      .string(1)
      .replace(/^\[([^\]]*)\](?::\d+)?$/, '$1')
      .replace(/^([\d.]+):\d+$/, '$1')
    if (!parseAddress(address)) return frame.fail(`${frame.string(1)} is not a valid IpAddr or SocketAddr`)
    const name = `${reverseName(address).replace(/\.[^.]+\.arpa$/, '')}.${lowerCase(frame.string(2))}`
    const [listed] = addressesOf(stage, frame, name, 'Ipv4ThenIpv6')
    frame.pushValue(listed ?? null)
    frame.pushValue(listed === undefined ? null : reasonOf(stage, name))
    return 2
  }
}

/** Texts stand behind one another as they come; a lookup that fails gives none. */
const reasonOf = (stage: Stage, name: Bytes): Bytes | null => {
  const { error, records = [] } = askDns(stage, name, 'TXT')
  if (error !== undefined && error !== 'NXDOMAIN') return null
  if (records.length > 1)
    unmodelled(stage, 'kumo.dns.rbl_lookup', `${name} has several texts, in an order that chance decides`)
  return records.map((item) => decodeText(item as string)).join('')
}

const local =
  (of: (reversed: string) => string): HostFunction =>
  (frame) => {
    frame.pushString(of(reverseName(addressAt(frame))))
    return 1
  }

/** `kumo.dns`. */
export const dnsLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.dns',
  functions: {
    lookup_mx: waiting(stage, 'kumo.dns.lookup_mx', lookupMx(stage)),
    lookup_addr: waiting(stage, 'kumo.dns.lookup_addr', lookupAddr(stage)),
    lookup_ptr: waiting(stage, 'kumo.dns.lookup_ptr', lookupPtr(stage)),
    lookup_txt: waiting(stage, 'kumo.dns.lookup_txt', lookupTxt(stage)),
    rbl_lookup: waiting(stage, 'kumo.dns.rbl_lookup', rblLookup(stage)),
    ptr_host: local((reversed) => reversed),
    reverse_ip: local((reversed) => reversed.replace(/\.[^.]+\.arpa$/, '')),
  },
  read: (_frame, name) => notModelled(stage, `kumo.dns.${name}`),
})
