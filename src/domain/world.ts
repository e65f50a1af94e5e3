import { type Bytes, trimBytes } from './bytes.js'
import type { Answer, HostCall } from './call.js'
import type { Canonical } from './canonical.js'
import type { Prefix } from './cidr.js'
import type { DkimAnswer } from './dkim.js'
import type { HttpAnswer } from './http-answer.js'
import type { LibraryAnswer } from './library-answer.js'

/** What answers host calls. It remembers how often each question was asked, so it lives as long as one session. */
export interface World {
  /** The answer to a question. Throws Trouble `world-unknown-call` for a function that it knows nothing of, `world-unstated` where nobody has said what it answers. */
  answer(call: HostCall): Answer
}

/** What the nth ask of one question gets; the last repeats. Never empty. */
export type Sequence<Value> = readonly Value[]

/**
 * The world of a scenario, checked and in normal form. What is absent answers NXDOMAIN, no row, 0,
 * not listed, no such file; what the server's own libraries return is not known then.
 */
export interface WorldSpec {
  /** recorded answers, which count before all others; no two of one question */
  readonly answers: readonly RecordedAnswers[]
  /** by `dnsQuestion(name, type)` */
  readonly dns: ReadonlyMap<Bytes, Sequence<DnsAnswer>>
  /** list name to its entries; no two entries of a list are the same network */
  readonly cidr: ReadonlyMap<Bytes, readonly CidrEntry[]>
  /** cache name to its rules; the first that matches answers */
  readonly db: ReadonlyMap<Bytes, readonly DbRule[]>
  readonly config: ConfigSpec
  readonly audit: AuditSpec
  /** path of a counter to what it counted before the session; the session's own share is added */
  readonly counters: ReadonlyMap<Bytes, Sequence<number>>
  /** gauge cache to key to what was counted before the session; the session's own share is added */
  readonly gauges: ReadonlyMap<Bytes, ReadonlyMap<Bytes, Sequence<number>>>
  /** what the server's own library finds of DKIM in any message; undefined: no signature */
  readonly dkim: Sequence<DkimAnswer<Bytes>> | undefined
  /** `METHOD URL` to what such a request comes to */
  readonly http: ReadonlyMap<Bytes, Sequence<HttpAnswer>>
  /** function to what it came to, whatever it was given */
  readonly returns: ReadonlyMap<string, Sequence<LibraryAnswer>>
  /** user name to what the server knows of it, for AUTH */
  readonly auth: ReadonlyMap<Bytes, Sequence<AuthAnswer>>
  /** path to what reading it gives */
  readonly files: ReadonlyMap<Bytes, Sequence<FileAnswer>>
}

/** What one question was answered when it was recorded. */
export interface RecordedAnswers {
  readonly call: string
  readonly key: Canonical
  readonly answers: Sequence<Canonical>
  /** the session's own share is added to them */
  readonly isCount: boolean
}

export const dnsTypes = ['A', 'AAAA', 'TXT', 'MX', 'PTR', 'NS'] as const

/** The types that `msys.dnsLookup` takes (msys-api.md, section 1). */
export type DnsType = (typeof dnsTypes)[number]

/** What may stand for an answer without records; NODATA is no error, but no records. */
export const dnsFailures = ['NXDOMAIN', 'NODATA', 'SERVFAIL', 'REFUSED', 'FORMERR', 'NOTIMP', 'TIMEOUT'] as const

/** The preference of an MX record that is written without one. */
export const defaultPreference = 10

export type DnsAnswer =
  | { readonly kind: 'records'; readonly records: readonly Bytes[] }
  /** sorted by preference, then as given */
  | { readonly kind: 'exchanges'; readonly exchanges: readonly (readonly [preference: number, host: Bytes])[] }
  | { readonly kind: 'error'; readonly error: Bytes }

/** The key of `WorldSpec.dns`: letters of the name small, no dot at its end. */
export const dnsQuestion = (name: Bytes, type: string): Bytes =>
  `${name.replace(/[A-Z]/g, (letter) => letter.toLowerCase()).replace(/\.$/, '')} ${type.toUpperCase()}`

export interface CidrEntry {
  readonly prefix: Prefix
  /** null: not listed, an exception from a wider network */
  readonly values: Sequence<Bytes | null>
}

export type DbValue = null | boolean | number | Bytes

export interface DbRule {
  /** white space folded by `foldSpace` */
  readonly query: Bytes
  /** undefined: whatever the parameters are */
  readonly params: readonly DbValue[] | ReadonlyMap<Bytes, DbValue> | undefined
  readonly answers: Sequence<DbAnswer>
}

export type DbAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly DbRow[] }
  | { readonly kind: 'error'; readonly error: Bytes }

/** Columns in order. */
export type DbRow = readonly (readonly [column: Bytes, value: DbValue])[]

/** Two queries that differ in white space only are the same query. */
export const foldSpace = (text: Bytes): Bytes => trimBytes(text, ' \t\r\n\f\v').replace(/[\t-\r ]+/g, ' ')

export interface ConfigSpec {
  /** a binding's id is its index; the first is always `default` */
  readonly bindings: readonly Bytes[]
  readonly bindingGroups: ReadonlyMap<Bytes, readonly Bytes[]>
  /** by the arguments after "get", joined by one space */
  readonly values: ReadonlyMap<Bytes, Sequence<Bytes | number | null>>
}

/** Counts that were there before the session; its own share is added where the call says so. */
export interface AuditSpec {
  /** series name to key (in the form of `normalCidr`) to base */
  readonly series: ReadonlyMap<Bytes, ReadonlyMap<Bytes, Sequence<number>>>
  /** service to counts */
  readonly sessions: ReadonlyMap<Bytes, CidrCounts>
  /** by monitor as `60,1`, without white space */
  readonly connections: ReadonlyMap<Bytes, CidrCounts>
  readonly receptions: ReadonlyMap<Bytes, CidrCounts>
  readonly rejections: ReadonlyMap<Bytes, CidrCounts>
}

/** By network (in the form of `normalCidr`), by `/LENGTH` for any network that long, or by '' for any. */
export type CidrCounts = ReadonlyMap<Bytes, Sequence<number>>

/** What decides over a client's password: the right one, or that nobody can say. */
export type AuthAnswer =
  | { readonly kind: 'password'; readonly password: Bytes }
  | { readonly kind: 'error'; readonly error: Bytes }

export type FileAnswer =
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'error'; readonly error: Bytes }

/** A world where nothing is there. */
export const emptyWorldSpec: WorldSpec = {
  answers: [],
  dns: new Map(),
  cidr: new Map(),
  db: new Map(),
  config: { bindings: ['default'], bindingGroups: new Map(), values: new Map() },
  audit: {
    series: new Map(),
    sessions: new Map(),
    connections: new Map(),
    receptions: new Map(),
    rejections: new Map(),
  },
  counters: new Map(),
  gauges: new Map(),
  dkim: undefined,
  http: new Map(),
  returns: new Map(),
  auth: new Map(),
  files: new Map(),
}
