import { isIP } from 'node:net'
import type { Bytes } from './bytes.js'
import { type ConfigSpec, emptyWorldSpec } from './world.js'

/** What answers host calls of live sessions: where to ask, and what is known beforehand. Paths are absolute. */
export interface LiveConfiguration {
  readonly resolver: ResolverSettings
  /** by the name of the cache that a policy asks */
  readonly datasources: ReadonlyMap<Bytes, Datasource>
  /** by the name of the list that a policy defines */
  readonly cidr: ReadonlyMap<Bytes, CidrListFile>
  readonly config: ConfigSpec
  readonly auth: AuthSettings
  readonly files: FileSettings
  readonly counts: CountSettings
  readonly http: HttpSettings
}

export interface ResolverSettings {
  /** `address` or `address:port`, as `serverAddress` gives them; none: those of the system */
  readonly servers: readonly string[]
  /** of the first try; each later one waits longer */
  readonly timeoutMs: number
  readonly tries: number
}

export type Datasource = SqliteDatasource | PostgresDatasource

export interface SqliteDatasource {
  readonly kind: 'sqlite'
  readonly path: string
  readonly readOnly: boolean
  readonly timeoutMs: number
  readonly maxRows: number
}

export interface PostgresDatasource {
  readonly kind: 'postgres'
  /** `postgres://user:password@host:port/database` */
  readonly url: string
  readonly timeoutMs: number
  readonly maxRows: number
}

/** A list of networks in rbldnsd's format. What is undefined is as the policy's own `msys.cidr.define` says. */
export interface CidrListFile {
  readonly path: string
  readonly value: CidrValue | undefined
  /** every `$` stands for the peer's address */
  readonly interpolate: boolean | undefined
}

/** Which of an entry's two values a list answers with: the address record's, or the text's. */
export type CidrValue = 'a' | 'txt'

export interface AuthSettings {
  /** user name to password */
  readonly users: ReadonlyMap<Bytes, Bytes>
  /** a file of more: `user:password` on each line; it counts after `users` */
  readonly path: string | undefined
}

export interface FileSettings {
  /** what lies in them may be read */
  readonly folders: readonly string[]
  readonly maxBytes: number
}

/** Requests of msys.http.client and curl. */
export interface HttpSettings {
  /** `http://host:port`: only there may a policy ask */
  readonly origins: readonly string[]
  /** of a whole request; a policy may wish less */
  readonly timeoutMs: number
  readonly maxBytes: number
}

export interface CountSettings {
  /** monitors of msys.audit */
  readonly monitors: readonly Monitor[]
  /** of each series, of each monitor and of counters: how many keys are remembered */
  readonly maxKeys: number
}

/** `60,1` */
export interface Monitor {
  readonly intervalSeconds: number
  readonly windows: number
}

/** Nothing is declared: the system's resolver, and counts that begin at 0. */
export const emptyLiveConfiguration: LiveConfiguration = {
  resolver: { servers: [], timeoutMs: 5000, tries: 3 },
  datasources: new Map(),
  cidr: new Map(),
  config: emptyWorldSpec.config,
  auth: { users: new Map(), path: undefined },
  files: { folders: [], maxBytes: 1024 * 1024 },
  counts: { monitors: [], maxKeys: 100_000 },
  http: { origins: [], timeoutMs: 10_000, maxBytes: 1024 * 1024 },
}

/** Of a datasource that does not say otherwise. */
export const datasourceDefaults = { readOnly: false, timeoutMs: 5000, maxRows: 10_000 } as const

/** `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53` or `[2001:db8::53]:5353`, as Node's resolver takes it; undefined where it is none. */
export const serverAddress = (text: string): string | undefined => {
  const [, bracketed, bare, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::([1-9]\d{0,4}))?$/.exec(text) ?? []
  const isPort = port === undefined || Number(port) <= 65_535
  if (bracketed !== undefined) return isIP(bracketed) === 6 && isPort ? text : undefined
  if (bare !== undefined) return isIP(bare) === 4 && isPort ? text : undefined
  return isIP(text) === 6 ? text : undefined
}
