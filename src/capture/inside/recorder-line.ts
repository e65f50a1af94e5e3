import type { Canonical } from '../../domain/canonical.js'

/**
 * What `reprise_recorder.lua` writes inside Momentum: format 1, one JSON object on a line. A writer may put text of its own before it
 * (chunk_logger: a time). Every line has
 *
 *     reprise   1, the format
 *     process   names the process and the interpreter in it: HOST-PID-STARTED-ADDRESS
 *     lane      an operating-system thread of that interpreter
 *     n         counts the lines of the lane from 1, so that lost lines show
 *     at        seconds since 1970
 *     event     which of the shapes below it is
 *
 * and one that belongs to a session also
 *
 *     session   names it, among all of all processes
 *     s         counts the session's events from 1, those that were dropped included
 *
 * Values of Lua have the canonical forms (`src/domain/canonical.ts`), nil is null, and three more:
 *
 *     {"$cut": SIZE, "head": TEXT}          a text of SIZE bytes, longer than `value_bytes`
 *     {"$cut": "depth"}                     a table more than eight deep
 *     {"$table": [...], "$more": COUNT}     entries beyond `table_entries` are left out
 *     {"$handle": TYPE, "text": TEXT}       an ec_string with its text
 *
 * A Lua string that is an address has the local part that `local_parts` of the settings says.
 */
export type RecorderLine = ProcessLine | SessionLine

/** Where a line was counted. */
export interface LinePlace {
  readonly process: string
  readonly lane: string
  readonly n: number
  /** seconds since 1970 */
  readonly at: number
}

/** A line of a session, or of an invocation that nobody could tell a session of (`session` and `s` are not there). */
export type SessionLine = SessionEvent & LinePlace & { readonly session?: string; readonly s?: number }
export type ProcessLine = ProcessEvent & LinePlace

export type SessionEvent = Opened | Entered | Called | Left | Failed
export type ProcessEvent = ProcessTold | FileTold | ReplacedTold | ModuleTold | Faulted | Lost | WentOff

/** The first event of a session: a callout that found no key of the recorder in its context. */
export interface Opened {
  readonly event: 'open'
  readonly callout: string
  /** `address:port` */
  readonly peer: Canonical
  readonly conn_id: Canonical
}

/** A callout begins. `i` counts invocations of the session from 1, those within others included. */
export interface Entered extends Seen {
  readonly event: 'enter'
  readonly i: number
  /** the name it was registered under; `reprise_recorder` is the recorder's own, which only witnesses: no `leave` follows */
  readonly module: string
  readonly callout: string
  readonly phase: string
  /** as passed, without self */
  readonly args: readonly Canonical[]
}

/** A host function was asked. */
export interface Called {
  readonly event: 'call'
  /** the invocation that asked; null while the policy was loaded */
  readonly i: number | null
  /** counts the calls of the invocation from 1, in the order they were made; lines come in the order of answers */
  readonly c: number
  /** the call that had not answered then: this one is its own business, unless that one raised */
  readonly within: number | null
  /** `msys.dnsLookup`, `os.time`, `msys.core:_ec_message.header`, `msys.db.query#row` */
  readonly name: string
  /** `policy.lua:12`, null where Lua no longer knew */
  readonly site: string | null
  readonly args: readonly Canonical[]
  /** every result, nils included; absent where it raised */
  readonly answer?: readonly Canonical[]
  readonly raised?: true
}

/** A callout returned. */
export interface Left extends Seen {
  readonly event: 'leave'
  readonly i: number
  /** every result, nils included */
  readonly returned: readonly Canonical[]
  /** the text of the command line that was passed, where the policy changed it */
  readonly str?: Canonical
}

/** A callout was found to have been left by an error, when its thread ran the next one. */
export interface Failed {
  readonly event: 'failed'
  readonly i: number
  /** the call that had not answered: the error may be its */
  readonly asking: number | null
}

/**
 * What documented accessors gave at that moment. The first module behind the recorder's own is told nothing when it is entered: nothing
 * ran since that one was.
 */
export interface Seen {
  /** context keys whose value is not the one that was told last in this session; null is no such key */
  readonly context?: { readonly conn: Record<string, Canonical>; readonly mess: Record<string, Canonical> }
  /** `id`, `conn_id`, `batch_id`, `mailfrom`, `rcptto`, `size`, `reception_peer`, `listener_addr`, `routing_domain`, `binding`, `recipients`, `header:NAME` */
  readonly facts?: Record<string, Canonical>
  /** the accessor that raised: what would have come after it is not there */
  readonly unread?: string
}

/** The first line of a lane, and again whenever an hour begins. */
export interface ProcessTold {
  readonly event: 'process'
  readonly recorder: string
  readonly host: string | null
  readonly pid: number | null
  /** clock ticks since the machine started */
  readonly started: string | null
  readonly interpreter: string
  readonly lua: string
  /** whether Lua told its threads of the system apart */
  readonly threads: boolean
  readonly settings: RecorderSettings
}

/** The settings that change what can be known; lists by their length. */
export interface RecorderSettings {
  readonly writer: string
  readonly sample_one_in: number
  readonly only_peers: number
  readonly local_parts: 'keep' | 'pseudonym' | 'drop'
  readonly session_key: string
  readonly witness: boolean
  readonly host_calls: boolean
  readonly methods: boolean
  readonly value_bytes: number
  readonly conn_keys: number
  readonly mess_keys: number
  readonly headers: number
}

/** A file that functions of the policy were defined in. `digest` is that of `fileDigest`, null where it could not be read. */
export interface FileTold {
  readonly event: 'file'
  readonly name: string
  readonly digest: string | null
}

/** Host functions whose calls are seen from here on. */
export interface ReplacedTold {
  readonly event: 'replaced'
  readonly names: readonly string[]
}

/** A module was registered: its callouts that are recorded, and its hooks that are left alone. */
export interface ModuleTold {
  readonly event: 'module'
  readonly name: string
  readonly callouts: readonly string[]
  readonly unseen: readonly string[]
}

/** Something of the recorder's own failed; beyond `faults_allowed` it goes off. */
export interface Faulted {
  readonly event: 'fault'
  readonly place: string
  readonly why: Canonical
}

/** So many events of this lane were dropped before this line. */
export interface Lost {
  readonly event: 'lost'
  readonly events: number
  readonly why: string
}

/** Nothing follows in this interpreter. */
export interface WentOff {
  readonly event: 'off'
  readonly why: string
}
