import type { Bytes } from '../../domain/bytes.js'
import type { DeliveryResult, FiredHook, Handshake } from '../../domain/events.js'
import type { WorldSpec } from '../../domain/world.js'
import type { AboutCopy, Injection } from '../../momentum/phases/acts.js'

/** A scenario file, checked: sessions to simulate, and the world that answers while they are recorded. */
export interface Scenario {
  /** path as it was given */
  readonly file: string
  /** the name that the server has, as settings of the host's profile; nothing, where the file does not say */
  readonly profile: Readonly<{ hostname?: string }>
  readonly world: WorldSpec
  /** never empty; no two of one name */
  readonly sessions: readonly SessionScript[]
  /** between sessions, in order */
  readonly reloads: readonly ReloadScript[]
}

/** Another revision takes the place of the one that runs. */
export interface ReloadScript {
  /** how many sessions stand before it */
  readonly after: number
  /** the policy's path as it is written, from the scenario's folder on */
  readonly policy: string
}

/** One session: who connects when, and what the client does. */
export interface SessionScript {
  /** text for people, unique in its file; not bytes */
  readonly name: string
  /** `address:port`, IPv6 as `[2001:db8::1]:2525` */
  readonly peer: string
  /** `address:port` */
  readonly listener: string
  /** what it offers besides what every listener does: `STARTTLS`, `AUTH PLAIN LOGIN` */
  readonly offers: readonly string[]
  /** milliseconds since the epoch */
  readonly at: number
  readonly seed: number
  /** what the host had set before any policy ran */
  readonly context: ContextScript
  /** never empty */
  readonly steps: readonly Step[]
}

/** Context that the host sets, keys and values as bytes; not affected by a key named `__proto__`. */
export interface ContextScript {
  readonly conn: Readonly<Record<string, Bytes>>
  readonly mess: Readonly<Record<string, Bytes>>
}

export type Step =
  | {
      readonly kind: 'command'
      /** with its line end */
      readonly line: Bytes
      /** true where the client did not wait for the reply to the step before */
      readonly pipelined: boolean
      /** the server takes it for the answer to AUTH: MAIL begins no message then */
      readonly isAnswer?: true
    }
  /** a message without the dot that ends it, and without doubled dots */
  | { readonly kind: 'message'; readonly content: Bytes }
  /** what the client answers to a challenge of AUTH, with its line end; sent where it is challenged */
  | { readonly kind: 'answer'; readonly line: Bytes }
  /** the handshake behind STARTTLS; made where that is accepted */
  | { readonly kind: 'tls'; readonly handshake: Handshake }
  | { readonly kind: 'wait'; readonly milliseconds: number }
  | ({ readonly kind: 'context' } & ContextScript)
  /** the client vanishes; what follows is the server's own */
  | { readonly kind: 'abort' }
  /** a message that was generated for one recipient comes over HTTP */
  | ({ readonly kind: 'inject'; readonly context: ContextScript } & Injection)
  /** an attempt to deliver a message to a recipient ends */
  | ({ readonly kind: 'delivery'; readonly delivery: DeliveryResult; readonly context: ContextScript } & AboutCopy)
  | ({ readonly kind: 'fire'; readonly fired: FiredHook; readonly context: ContextScript } & AboutCopy)

/** Its messages come over HTTP, and it has no SMTP steps. */
export const isInjected = ({ steps }: SessionScript): boolean => steps.some(({ kind }) => kind === 'inject')

/** What a session gets that does not say: fixed, so that a recording is repeatable. */
export const scenarioDefaults = {
  peer: '192.0.2.1:40000',
  listener: '198.51.100.25:25',
  at: '2026-01-01T00:00:00Z',
  seed: 1,
} as const
