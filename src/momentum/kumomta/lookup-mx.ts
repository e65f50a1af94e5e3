import { type Bytes, lowerCase } from '../../domain/bytes.js'
import { decodeText } from '../../domain/canonical.js'
import { type LuaTable, record, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { askDns } from '../libraries/dns.js'
import { hostAt, plainName } from './host-names.js'
import { notModelled } from './unmodelled.js'

/**
 * `(domain)`: the hosts of a domain by preference; raises where the domain does not exist, or cannot be looked up
 * (docs/reference/kumo.dns/lookup_mx.md). The answer is the one that was recorded of `msys.dnsLookup(domain, "mx")`: a domain
 * without MX is its own host (crates/mailexchanger/src/lib.rs, `lookup_mx_record`).
 */
export const lookupMx = (stage: Stage): HostFunction => {
  return (frame) => {
    const domain = lowerCase(frame.string(1))
    if (frame.type(2) !== 'none' && frame.type(2) !== 'nil') notModelled(stage, 'lookup_mx with a resolver')
    if (!plainName.test(domain)) notModelled(stage, 'lookup_mx of something else than the name of a host')
    const { error, records = [] } = askDns(stage, domain, 'MX')
    if (error !== undefined) {
      stage.assumed.add('kumo-dns-errors')
      return frame.fail(`MX lookup for ${domain} failed: ${decodeText(error)}`)
    }
    const exchanges = records.map((item): Exchange => {
      if (!Array.isArray(item)) return notModelled(stage, 'lookup_mx of an answer without preferences')
      const [preference, host] = item as readonly [number, string]
      return [preference, exchangeAt(stage, host)]
    })
    if (exchanges.length === 0) stage.assumed.add('kumo-mx')
    const own: Exchange = [1, `${domain}.`]
    pushPartial(stage, frame, answerOf(domain, exchanges.length === 0 ? [own] : exchanges, exchanges.length > 0))
    return 1
  }
}

type Exchange = readonly [preference: number, host: Bytes]

/** The root, in the null MX of RFC 7505, stays one. */
const exchangeAt = (stage: Stage, host: Bytes): Bytes => {
  if (host !== '.' && host !== '') return hostAt(stage, host)
  stage.assumed.add('kumo-mx')
  return '.'
}

const answerOf = (domain: Bytes, exchanges: readonly Exchange[], isMx: boolean): LuaTable => {
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
    is_mx: isMx,
  })
}

/** The site's name, and the mode of MTA-STS, nobody has recorded. */
const pushPartial = (stage: Stage, frame: Frame, answer: LuaTable): void => {
  frame.pushCall(stage.kumo.makers!.partial, 1, () => frame.pushValue(answer))
}
