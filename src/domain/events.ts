import type { Canonical, Text } from './canonical.js'
import type { ConnectionGone } from './connection-gone.js'
import type { MilterSource } from './milter-source.js'
import type { PhaseName } from './phase.js'
import type { RecorderProcess } from './recorder-process.js'
import type { ContentLacks, Redaction } from './redaction.js'
import type { Dialect } from './revision.js'
import type { ObservedFormat, ThingName } from './source-fidelity.js'
import type { JudgedDrift } from './verdict.js'

/**
 * The events of the store. Every payload is canonical JSON in up to three parts: `input` is all that a
 * replay needs, `work` is what ran and why (for people and for attribution), `result` is what
 * is compared. `src/ARCHITECTURE.md` works one session through.
 */
export type Event =
  | { readonly type: 'RevisionRegistered'; readonly input: RevisionRegistered }
  | { readonly type: 'RevisionBooted'; readonly input: BootInput; readonly work: BootWork; readonly result: BootResult }
  | {
      readonly type: 'RevisionReloaded'
      readonly input: RevisionReloaded
      readonly work?: ReloadWork
      readonly result: ReloadResult
    }
  | { readonly type: 'SessionOpened'; readonly input: SessionOpened }
  | {
      readonly type: 'PhaseReached'
      readonly input: PhaseInput
      /** absent where no callout ran */
      readonly work?: readonly Invocation[]
      readonly result: PhaseResult
    }
  | { readonly type: 'SessionClosed'; readonly input: SessionClosed }
  | { readonly type: 'GapNoted'; readonly input: GapNoted }
  | { readonly type: 'ComparisonFinished'; readonly input: Canonical }
  | { readonly type: 'DriftReviewed'; readonly input: DriftReviewed }
  | { readonly type: 'PayloadErased'; readonly input: PayloadErased }

export type EventType = Event['type']

/** Bytes that live once in the blob table, by their keyed hash (hex) within one store. */
export interface BlobReference {
  readonly blob: string
  /** in bytes */
  readonly size: number
}

/** A policy down to the byte. `revision` is the SHA-256 (hex) over entry, dialect and every file's path and bytes. */
export interface RevisionRegistered {
  readonly revision: string
  readonly name: Text
  readonly entry: Text
  readonly dialect: Dialect
  readonly files: readonly { readonly path: Text; readonly content: BlobReference }[]
}

/** What a machine and an emulator were: a recording is only faithful to these. */
export interface MadeBy {
  /** npm package and version of the machine's build, `wasmoon-lua5.1@1.18.10` */
  readonly machine: string
  /** version of the emulated host's rules */
  readonly emulator: number
}

export interface BootInput {
  readonly revision: string
  readonly madeBy: MadeBy
  /** settings that differ from the default profile */
  readonly profile: Readonly<Record<string, string>>
  /** milliseconds since the epoch, the virtual clock */
  readonly at: number
  readonly answers?: readonly AnswerRecord[]
}

export interface BootWork {
  readonly output?: readonly Text[]
  readonly instructions: number
  readonly deinit?: readonly DeinitRun[]
}

/** What a module's deinit came to, run on the state after boot: `returned` something true, `failure`, or `undecidable`, a reason. */
export interface DeinitRun {
  readonly module: Text
  readonly returned?: Canonical
  readonly failure?: Failure
  readonly undecidable?: string
  readonly outside?: readonly Effect[]
  readonly output?: readonly Text[]
}

export type BootResult =
  | { readonly outcome: 'booted'; readonly modules: readonly RegisteredModule[] }
  | { readonly outcome: 'failed'; readonly failure: Failure }

export interface RegisteredModule {
  readonly name: Text
  readonly callouts: readonly string[]
  /** functions whose keys are no callouts: Momentum never calls them */
  readonly ignored?: readonly Text[]
}

/** Between sessions, another revision was to take the place of the one that ran. Stands in the stream of the boot that ran. */
export interface RevisionReloaded {
  /** digest of the boot that ran */
  readonly from: string
  /** digest of the boot of the other one */
  readonly to: string
  /** the session that was recorded last before it; absent where there was none */
  readonly after?: string
  readonly source: { readonly kind: 'scenario'; readonly file?: Text }
}

export interface ReloadWork {
  /** what unloading the one that ran came to, of each module that has a deinit */
  readonly deinit: readonly DeinitRun[]
}

/** `kept`: the other one did not boot, and the one that ran runs on. */
export type ReloadResult = { readonly outcome: 'reloaded' } | { readonly outcome: 'kept'; readonly failure: Failure }

/** Where a recording comes from. */
export type SessionSource =
  | { readonly kind: 'scenario'; readonly name: Text; readonly file?: Text }
  | {
      /** a client that connected to `reprise listen` */
      readonly kind: 'listen'
      readonly recorder: RecorderProcess
      /** `address:port` of the socket, where the peer is what a proxy said of it */
      readonly socket?: Text
      /** who said so */
      readonly proxy?: 'PROXY' | 'XCLIENT'
      /** the client had sent something before it was greeted */
      readonly spokeFirst?: true
    }
  | {
      /** what `reprise_recorder.lua` saw inside Momentum: an observation, run again here under the policy that it names */
      readonly kind: 'momentum-recorder'
      /** the recorder's own name for the session */
      readonly session: Text
      /** the process and the Lua interpreter in it, and the thread that began the session */
      readonly process: Text
      readonly lane: Text
      /** as that Lua calls itself */
      readonly lua: Text
      /** version of the recorder, and the format of its lines */
      readonly recorder: Text
      readonly format: number
      /** one session in so many was recorded */
      readonly sampledOneIn: number
      /** what became of the local parts of addresses before they were written */
      readonly localParts: 'keep' | 'pseudonym' | 'drop'
      /** this recorder has not been run on a real Momentum: what it sees of one was read in the manual */
      readonly unproven: true
    }
  | MilterSource
  | ObservedSource

/** What somebody else saw of a session, or a message with a stated envelope: the policy ran when it was imported. */
export interface ObservedSource {
  readonly kind: 'observed'
  readonly format: ObservedFormat
  /** names of the files, without their folders */
  readonly files: readonly Text[]
  /** its place among the sessions of the files, from 1 */
  readonly number: number
  /** SHA-256 (hex) of what was seen */
  readonly digest: string
  /** nobody ever saw such a session */
  readonly synthetic?: true
  /** how it has each thing of the table in `source-fidelity.ts` */
  readonly fidelity: Readonly<Partial<Record<ThingName, 'seen' | 'stated' | 'unknown'>>>
  /** what the source did not show of it, each with why */
  readonly missing?: readonly { readonly what: Text; readonly why: Text }[]
  /** what the server was seen to greet with */
  readonly greeting?: readonly [code: number, text: Text]
}

export interface SessionOpened {
  readonly source: SessionSource
  /** digest of the boot that the session ran under: its revision, machine, emulator and profile are the session's */
  readonly boot: string
  /** `address:port` */
  readonly peer: Text
  /** `address:port` */
  readonly listener: Text
  /** milliseconds since the epoch */
  readonly at: number
  readonly seed: number
  /**
   * It began with the state that another session left, `after`; with the state after boot where it was the first of them. Absent: with the
   * state after boot, whatever ran before it
   */
  readonly continuous?: { readonly after?: string }
  /** what the listener offers in EHLO besides what every one does: `STARTTLS`, `AUTH PLAIN LOGIN`; absent: nothing */
  readonly offers?: readonly Text[]
  /** connection context that the host set before any policy ran */
  readonly context?: Readonly<Record<string, Text>>
  /** the connection was encrypted from its first octet on */
  readonly handshake?: Handshake
  /** passwords are not recorded */
  readonly withholds?: readonly 'passwords'[]
  /** what is not written down; absent: all is as it came */
  readonly redacted?: Redaction
  /** which bodies of messages are kept; absent: all that the profile leaves */
  readonly bodies?: 'none' | 'read'
  /** what is accepted is handed to the next server before the client is answered, with that one's answer */
  readonly relays?: true
  /** which sessions of its recorder were kept; absent: every one that could be. What others did to counts and lists shows in answers all the same */
  readonly sampled?: Sampled
  /** the store that its recorder had sealed last before it; absent: none */
  readonly follows?: SealedStore
  /** `http` where messages are injected over HTTP, and there is no SMTP client; absent: SMTP */
  readonly path?: 'http' | 'lmtp'
  /**
   * pieces of state that this source could not see: `conn:KEY`, `mess:KEY`, `conn:*`, `mess:*`, `body`, `ids` (of connections and messages),
   * `random` (what math.random gave), and those of `source-fidelity.ts`
   */
  readonly unknown?: readonly Text[]
  /** of what `unknown` has under a star, the keys that this source did see, also where they were not there: `conn:KEY`, `mess:KEY` */
  readonly known?: readonly Text[]
}

/** Sessions that a recorder keeps: a share of all, chosen by a hash of their ids, and, where it says so, every one in which something was refused. */
export interface Sampled {
  /** 0 to 1 */
  readonly share: number
  readonly refused?: true
}

/** A store that takes nothing more, by the head of its tree (RFC 9162 section 2.1): another one in its place has another. */
export interface SealedStore {
  /** `reprise/` and the store's id, as checkpoints name it */
  readonly origin: string
  /** appends in it */
  readonly size: number
  /** base64 */
  readonly root: string
}

/** What the TLS handshake behind STARTTLS came to. */
export interface Handshake {
  /** as `TLSv1.3` */
  readonly protocol?: Text
  readonly cipher?: Text
  /** bits that the cipher's algorithm has, and bits of them in use */
  readonly algorithmBits?: number
  readonly usedBits?: number
  /** of the client's certificate, where it showed one */
  readonly subject?: Text
  readonly issuer?: Text
  /** that certificate was verified */
  readonly verified?: true
  /** it came to nothing: why */
  readonly failed?: Text
  /** TLS parameters that the policy had set before, in the order in which it set them */
  readonly parameters?: readonly (readonly [name: Text, value: Canonical])[]
}

/** What the host brought, independently of any policy; nothing, where a phase follows from the one before. */
export interface Stimulus {
  /** a command as it came, with its line end */
  readonly line?: Text
  /** true where the client sent it before the reply to the command before it */
  readonly pipelined?: true
  /** what the server was seen to answer, by who recorded it for another policy's sake; in LMTP behind a message, one for each recipient */
  readonly seen?: readonly (readonly [code: number, text: Text])[]
  /** the server answered it by itself, before any policy: a line too long, a message too big, a command that no policy hears of */
  readonly refused?: readonly [code: number, text: Text]
  /** of DATA: the client sent no such command, but the message in chunks behind these ones (RFC 3030), with their line ends */
  readonly chunks?: readonly Text[]
  /** a line that answers a challenge of AUTH, with its line end: the client's credentials as it sent them, or `!` for what says nothing */
  readonly answer?: Text
  /** whom AUTH, or that answer, is of: what came with it was a password, which is not recorded */
  readonly credentials?: { readonly user: Text }
  readonly handshake?: Handshake
  /** a message as it came after DATA, dots removed */
  readonly content?: BlobReference
  /** what `content` has not of it; absent: nothing */
  readonly lacks?: ContentLacks
  /** contents of earlier messages, by their ordinals, whose bodies were looked at here for the first time */
  readonly bodies?: readonly (readonly [message: number, content: BlobReference])[]
  /** of a milter: what the mail server told with it, by the names of its macros without braces; absent: none that is kept */
  readonly macros?: Readonly<Record<string, Text>>
  /** of a message: lines of one dot in it which other servers than this one would end it at; an attempt at smuggling another one in */
  readonly bareDots?: number
  /** context that the host set before this phase; in an injection and a delivery, the message's own */
  readonly context?: { readonly conn?: Readonly<Record<string, Text>>; readonly mess?: Readonly<Record<string, Text>> }
  /** of an injection over HTTP: the envelope's sender, '' for the null sender. Its content is `content` */
  readonly sender?: Text
  /** of an injection over HTTP: the number that `msg.recv_method` has, where the source knows it */
  readonly receivedBy?: number
  readonly delivery?: DeliveryResult
  readonly fired?: FiredHook
  /** on the first act after the connection was over: how it ended, and when (milliseconds since the epoch) */
  readonly ended?: readonly [end: 'quit' | 'abort' | 'disconnect', at: number]
}

/** How an attempt to deliver a message to the phase's recipient ended. */
export interface DeliveryResult {
  readonly outcome: 'delivered' | 'tempfail' | 'permfail'
  /** what the other side answered, code first, or the server's own words for it */
  readonly reply: Text
  /** false where no connection came about, or the message only grew too old: what prepares an attempt was not asked */
  readonly attempted?: false
  /** the domain that the server delivered under, where the source knows it */
  readonly domain?: Text
  /** what the server has counted for that domain, by the names of struct domain_record */
  readonly counts?: Readonly<Record<string, number>>
}

/** A hook that a source fires by itself, with its arguments. */
export interface FiredHook {
  readonly hook: string
  readonly arguments: readonly FiredArgument[]
}

/** A word names what the host has: the message, the session's structures, the time. */
export type FiredArgument =
  | number
  | null
  | 'message'
  | 'accept'
  | 'vctx'
  | 'construct'
  | 'delivery'
  | 'now'
  | { readonly text: Text }
  | { readonly domain: Text }
  /** an ec_string; `capacity` in bytes where it is bounded */
  | { readonly buffer: Text; readonly capacity?: number }

/** A host call and what the outside answered. */
export interface AnswerRecord {
  /** the function, as `msys.dnsLookup` */
  readonly call: string
  /** canonical arguments and what identifies the object that is read */
  readonly key: Canonical
  readonly answer: Canonical
  /** of a sequenced count: the session's own share at that time */
  readonly own?: number
  /** where that share hangs on how windows are aligned: the session's additions, each with its age */
  readonly onEdge?: readonly (readonly [ageMs: number, count: number])[]
  /** milliseconds behind the phase's time, where the policy had slept; before it, of a timer */
  readonly after?: number
}

/** What is left out is as `course.ts` reads it: it follows from the session's events before. */
export interface PhaseInput extends Stimulus {
  readonly phase: PhaseName
  /** absent: the message that was begun last, where the phase is about one */
  readonly message?: number
  /** absent: '' */
  readonly recipient?: Text
  /** absent: 1 */
  readonly occurrence?: number
  /** milliseconds since the epoch; absent: as the event before */
  readonly at?: number
  readonly answers?: readonly AnswerRecord[]
}

/** What an invocation changed, the name of the change first: `["context", "conn", "k", "v"]`. */
export type Effect = readonly [name: string, ...values: Canonical[]]

export type Failure =
  | { readonly kind: 'error'; readonly message: Text; readonly traceback?: Text }
  | { readonly kind: 'return'; readonly got: string }
  | { readonly kind: 'limit'; readonly limit: 'instructions' | 'memory' }

export interface Invocation {
  readonly module: Text
  readonly callout: string
  /** the string argument, where an earlier module had changed it */
  readonly argument?: Text
  /** host calls asked: how many of the phase's answers this invocation took */
  readonly asked?: number
  readonly effects?: readonly Effect[]
  /** absent: 0, or nothing where it is `silent` or failed */
  readonly returned?: Canonical
  /** it returned no value at all */
  readonly silent?: true
  readonly failure?: Failure
  readonly instructions: number
}

/** The folded result of a phase instance: only what the policy made this phase change, or say. Keys in this order. */
export interface PhaseResult {
  /** code and text; a reply of several lines has them joined by a line feed */
  readonly reply?: readonly [code: number, text: Text]
  readonly disconnect?: true
  /** seconds that the reply is held back, those that the policy slept among them */
  readonly delay?: number
  /** what a script left in vctx besides its verdict: `transparency`, `needs_auth_results`, … */
  readonly flags?: Readonly<Record<string, number>>
  readonly capabilities?: readonly Text[]
  /** changed keys, null where removed: the connection's, the private one of a recipient's copy, the message's */
  readonly context?: {
    readonly conn?: Readonly<Record<string, Text | null>>
    readonly copy?: Readonly<Record<string, Text | null>>
    readonly mess?: Readonly<Record<string, Text | null>>
    /** the session's own message context, where a setting keeps it apart from the copies' */
    readonly session?: Readonly<Record<string, Text | null>>
  }
  /** the recipients after a change that the policy made */
  readonly recipients?: readonly Text[]
  /** a command as the policy rewrote it: EHLO's whole line, MAIL's and RCPT's address */
  readonly envelope?: {
    readonly greeting?: Text
    readonly sender?: Text
    readonly recipient?: Text
    /** MAIL or RCPT with its parameters, where they are other than the client's; without the line end */
    readonly command?: Text
  }
  /** header fields whose values changed, by lower-case name; an empty list where none is left */
  readonly headers?: Readonly<Record<string, readonly Text[]>>
  /** SHA-256 (hex) over what changed in the message, to the byte and the place of every field */
  readonly message?: string
  readonly binding?: Text
  readonly routingDomain?: Text
  /** 1: it is taken first from whatever queue it is in */
  readonly priority?: 0 | 1
  readonly discarded?: Text
  /** the message's own code and text, as msg:set_code left it */
  readonly code?: Text
  /** parameters of the outbound TLS connection that the policy set, by name */
  readonly tls?: Readonly<Record<string, Text | number>>
  /** of a hook that was fired: what it answered, where that is not ignored */
  readonly answered?: Canonical
  /** of a hook that was fired: what it left in each ec_string that it was given, where that changed */
  readonly written?: Readonly<Record<string, Text>>
  /** failures without positions: what production logs and answers 421 for */
  readonly failures?: readonly { readonly callout: string; readonly error: Text }[]
  /** changes to messages that are not the phase's own, each named by which message of the session it is: new ones, copies, other recipients' */
  readonly others?: readonly Effect[]
  /** writes to the outside, in order */
  readonly outside?: readonly Effect[]
  /** print, io.write and log lines; addresses of tables and functions masked */
  readonly output?: readonly Text[]
}

export interface SessionClosed {
  /** events of the session's stream before this one */
  readonly events: number
  /** milliseconds since the epoch; absent: as the event before */
  readonly at?: number
  readonly end: 'quit' | 'abort' | 'disconnect' | 'open'
  /** messages of which the policy decided what the source could not carry out: the client was put off with 451; absent: none */
  readonly notCarriedOut?: readonly { readonly message: number; readonly why: Text }[]
  /** of a listener: how the connection ended where neither QUIT nor the policy ended it */
  readonly gone?: ConnectionGone
  /**
   * Base64url of a CRC-32 (big-endian) for each PhaseReached: over the texts of all inputs of the session up to that one.
   * One more, over the others and this event, seals them. Replay alone finds a flipped byte of them, and names the place.
   * Absent in format 1, which had each sum in its phase's work.
   */
  readonly heard?: string
}

export interface GapNoted {
  readonly what: Text
  readonly why: Text
  /** the thing of the table in `source-fidelity.ts` for want of which it is: what to record with instead stands there */
  readonly lacks?: ThingName
  /**
   * the policy read there what is not written down, so that what it came to is not either. Behind it, phases have what the client did, under
   * the names that lead to it, and the code that it was told, without the text
   */
  readonly redacted?: true
}

/** Somebody has judged a drift; `withdrawn` takes back what was said of it before. When, is when the event was recorded. */
export interface DriftReviewed {
  readonly verdict: 'accepted' | 'rejected' | 'withdrawn'
  /** who */
  readonly by: Text
  /** why; absent: nobody said */
  readonly reason?: Text
  /** the revision under which it was found; the verdict holds for any other that yields the same */
  readonly candidate: string
  readonly drift: JudgedDrift
}

/** What stays of erased payloads: their salted digests, so that every proof still holds. */
export interface PayloadErased {
  readonly why: Text
  readonly digests: readonly { readonly version: number; readonly digest: string }[]
}
