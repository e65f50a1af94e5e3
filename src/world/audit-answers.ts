import type { Canonical } from '../domain/canonical.js'
import { normalCidr, parsePrefix } from '../domain/cidr.js'
import type { AuditSpec, CidrCounts } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/** Counts, by function. What the scenario does not say is 0. */
export const auditAnswers = (audit: AuditSpec): Readonly<Record<string, Lookup>> => ({
  'msys.audit_series.count': seriesAnswers(audit),
  'msys.audit.inbound_session_count': ([service, cidr]) => countOf(audit.sessions.get(keyBytes(service)), cidr),
  'msys.audit.connections': monitorAnswers(audit.connections),
  'msys.audit.receptions': monitorAnswers(audit.receptions),
  'msys.audit.rejections': monitorAnswers(audit.rejections),
})

const zero = [0] as const

/** Key [series, key, startv, endv, digest]: the base of exactly this key, and the session's own share. */
const seriesAnswers =
  ({ series }: AuditSpec): Lookup =>
  ([name, key], { own = 0 }) => {
    const bases = series.get(keyBytes(name))?.get(normalCidr(keyBytes(key))) ?? zero
    return own === 0 ? bases : bases.map((base) => base + own)
  }

const monitorAnswers =
  (monitors: AuditSpec['connections']): Lookup =>
  ([monitor, cidr]) =>
    countOf(monitors.get(keyBytes(monitor).replace(/\s+/g, '')), cidr)

/** The network's own entry, else that of its length, else that of any. */
const countOf = (counts: CidrCounts | undefined, cidr: Canonical | undefined): readonly number[] => {
  if (counts === undefined) return zero
  const network = cidr === null || cidr === undefined ? '' : normalCidr(keyBytes(cidr))
  return counts.get(network) ?? counts.get(lengthOf(network)) ?? counts.get('') ?? zero
}

const lengthOf = (network: string): string => {
  const prefix = parsePrefix(network)
  return prefix === undefined ? network : `/${prefix.length}`
}
