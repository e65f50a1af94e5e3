import { promises as dns } from 'node:dns'
import type { Bytes } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import { parseAddress } from '../../domain/cidr.js'
import { type ResolverSettings, serverAddress } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { DnsType } from '../../domain/world.js'
import { isText, keyBytes } from '../lookup.js'
import { isNameless, refuseUnaskable, reverseName } from './dns-name.js'
import { quoted } from './quoted.js'

/** Answers `msys.dnsLookup` from real name servers. */
export interface LiveDns {
  /** Key [name, TYPE], or with the server that the script named. */
  answer(key: readonly Canonical[]): Promise<Canonical>
  /** Ends what is still asked: those answers are Trouble `world-closed`. */
  close(): void
}

/** How many servers that scripts name are kept ready. */
const maxServers = 64

/**
 * Node's resolver (c-ares), which asks anew each time and searches no domains. What it leaves of bytes: TXT is exact; names
 * in answers are in the form of master files (RFC 1035, section 5.1: a byte that is no printable ASCII is `\DDD`).
 */
export const openLiveDns = (settings: ResolverSettings): LiveDns => {
  const configured = makeResolver(settings)
  const byServer = new Map<string, dns.Resolver>()
  const resolverFor = (server: Canonical | undefined): dns.Resolver => {
    if (server === undefined) return configured
    const address = isText(server) ? serverAddress(keyBytes(server)) : undefined
    if (address === undefined) throw unknownServer(server)
    const known = byServer.get(address) ?? makeResolver({ ...settings, servers: [address] })
    if (byServer.size < maxServers) byServer.set(address, known)
    return known
  }
  return {
    async answer([name, type, server]) {
      return ask(resolverFor(server), keyBytes(name), keyBytes(type) as DnsType)
    },
    close() {
      for (const resolver of [configured, ...byServer.values()]) resolver.cancel()
    },
  }
}

const makeResolver = ({ servers, timeoutMs, tries }: ResolverSettings): dns.Resolver => {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries })
  if (servers.length > 0) resolver.setServers([...servers])
  return resolver
}

const unknownServer = (server: Canonical): Trouble =>
  new Trouble(
    'world-unknown-server',
    `msys.dnsLookup names the server ${JSON.stringify(server)}; allowed is an address, or address:port`,
    { hint: 'name a server by its address in the policy' },
  )

const ask = async (resolver: dns.Resolver, name: Bytes, type: DnsType): Promise<Canonical> => {
  const question = type === 'PTR' && parseAddress(name) ? reverseName(name) : name
  if (isNameless(question)) return { error: 'NXDOMAIN' }
  refuseUnaskable(question, type)
  try {
    return { records: await lookups[type](resolver, question) }
  } catch (cause) {
    return failure(cause, question)
  }
}

const texts = (records: readonly Bytes[]): readonly Canonical[] => records.map(encodeText)

/** By type, what its answer has. A TXT record's pieces are one text; MX is in order of preference, then as the server gave it. */
const lookups: Readonly<Record<DnsType, (resolver: dns.Resolver, name: string) => Promise<readonly Canonical[]>>> = {
  A: async (resolver, name) => texts(await resolver.resolve4(name)),
  AAAA: async (resolver, name) => texts(await resolver.resolve6(name)),
  TXT: async (resolver, name) => texts((await resolver.resolveTxt(name)).map((pieces) => pieces.join(''))),
  PTR: async (resolver, name) => texts(await resolver.resolvePtr(name)),
  NS: async (resolver, name) => texts(await resolver.resolveNs(name)),
  MX: async (resolver, name) =>
    (await resolver.resolveMx(name))
      .toSorted((a, b) => a.priority - b.priority)
      .map(({ priority, exchange }) => [priority, encodeText(exchange)] as const),
}

/** Node's codes, as a scenario's world names them. A server that cannot be reached says as little as one that is silent. */
const failures: Readonly<Record<string, Canonical>> = {
  ENOTFOUND: { error: 'NXDOMAIN' },
  ENODATA: { records: [] },
  ESERVFAIL: { error: 'SERVFAIL' },
  EREFUSED: { error: 'REFUSED' },
  EFORMERR: { error: 'FORMERR' },
  ENOTIMP: { error: 'NOTIMP' },
  ETIMEOUT: { error: 'TIMEOUT' },
  ECONNREFUSED: { error: 'TIMEOUT' },
  // an answer that is no DNS message
  EBADRESP: { error: 'SERVFAIL' },
}

const failure = (cause: unknown, name: string): Canonical => {
  const { code = '' } = cause as NodeJS.ErrnoException
  const answer = failures[code]
  if (answer !== undefined) return answer
  if (code === 'ECANCELLED' || code === 'EDESTRUCTION')
    throw new Trouble('world-closed', `the world was closed while ${quoted(name)} was asked`, { cause })
  throw new Trouble('world-resolver', `${quoted(name)} could not be asked: ${(cause as Error).message}`, { cause })
}
