import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { decodeText } from '../../domain/canonical.js'
import { type LuaTable, record, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { askDns } from '../libraries/dns.js'
import { notModelled, unmodelled } from './unmodelled.js'

/**
 * `(domain)`: the hosts of a domain by preference; raises where the domain does not exist, or cannot be looked up
 * (docs/reference/kumo.dns/lookup_mx.md). The answer is the one that was recorded of `msys.dnsLookup(domain, "mx")`: where
 * that has no records, KumoMTA goes on to ask for an address.
 */
const lookupMx = (stage: Stage): HostFunction => {
  return (frame) => {
    const domain = lowerCase(frame.string(1))
    if (frame.type(2) !== 'none' && frame.type(2) !== 'nil') notModelled(stage, 'lookup_mx with a resolver')
    if (!plainName.test(domain)) notModelled(stage, 'lookup_mx of something else than the name of a host')
    const { error, records = [] } = askDns(stage, domain, 'MX')
    if (error !== undefined) {
      stage.assumed.add('kumo-dns-errors')
      return frame.fail(`lookup_mx ${domain}: ${decodeText(error)}`)
    }
    const exchanges = records.map((item): Exchange => {
      if (!Array.isArray(item)) return notModelled(stage, 'lookup_mx of an answer without preferences')
      const [preference, host] = item as readonly [number, string]
      return [preference, plainHost(stage, host)]
    })
    if (exchanges.length === 0)
      unmodelled(stage, 'kumo.dns.lookup_mx', `${domain} has no MX, and what KumoMTA finds in its place was not asked`)
    pushPartial(stage, frame, answerOf(domain, exchanges))
    return 1
  }
}

type Exchange = readonly [preference: number, host: Bytes]

const plainName = /^[a-z\d_](?:[a-z\d_.-]*[a-z\d])?$/

/** Of a host in capitals, and of the null MX, the page says nothing. */
const plainHost = (stage: Stage, host: Bytes): Bytes => {
  const name = host.replace(/\.$/, '')
  return plainName.test(name) ? `${name}.` : notModelled(stage, 'lookup_mx of a host in capitals, or of the null MX')
}

const answerOf = (domain: Bytes, exchanges: readonly Exchange[]): LuaTable => {
  const preferences = [...new Set(exchanges.map(([preference]) => preference))].sort((a, b) => a - b)
  const levels = preferences.map((level) => {
    const hosts = exchanges.filter(([preference]) => preference === level).map(([, host]) => host)
    return [level, [...new Set(hosts)].sort()] as const
  })
  return record({
    domain_name: domain.endsWith('.') ? domain : `${domain}.`,
    hosts: tableOf(levels.flatMap(([, hosts]) => hosts)),
    by_pref: { kind: 'table', entries: levels.map(([level, hosts]) => [level, tableOf(hosts)]) },
    is_domain_literal: false,
    is_mx: true,
  })
}

/** The site's name, and the mode of MTA-STS, nobody has recorded. */
const pushPartial = (stage: Stage, frame: Frame, answer: LuaTable): void => {
  frame.pushCall(stage.makers!.partial, 1, () => frame.pushValue(answer))
}

/** `kumo.dns`. */
export const dnsLibrary = (stage: Stage): HostLibrary => ({
  name: 'kumo.dns',
  functions: { lookup_mx: lookupMx(stage) },
  read: (_frame, name) => notModelled(stage, `kumo.dns.${name}`),
})
