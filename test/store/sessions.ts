import type { Event } from '../../src/domain/events.js'
import { type Append, appendEvents } from '../../src/store/append.js'
import { putBlob } from '../../src/store/blobs.js'
import type { Store } from '../../src/store/store.js'
import { uuidV7 } from '../../src/store/uuid.js'

export const revision = 'a'.repeat(64)
export const boot = 'b'.repeat(64)
const madeBy = { machine: 'wasmoon-lua5.1@1.18.10', emulator: 1 }

/** The policy that every session here ran under. */
export const registerPolicy = (store: Store): void => {
  const files = [{ path: 'policy.lua', content: putBlob(store, Buffer.from('-- a policy\n')) }]
  const registered = { revision, name: 'inbound', entry: 'policy.lua', dialect: 'thrlua', files } as const
  appendEvents(store, {
    stream: `revision:${revision}`,
    kind: 'revision',
    expectedVersion: 0,
    events: [{ type: 'RevisionRegistered', input: registered }],
  })
  const result = { outcome: 'booted', modules: [{ name: 'inbound', callouts: ['validate_rcptto'] }] } as const
  const input = { revision, madeBy, profile: {}, at: 1772355600000 }
  appendEvents(store, {
    stream: `boot:${boot}`,
    kind: 'boot',
    expectedVersion: 0,
    events: [{ type: 'RevisionBooted', input, work: { instructions: 42 }, result }],
  })
}

export interface SessionWishes {
  readonly id?: string
  readonly name?: string
  readonly peer?: string
  readonly at?: number
  readonly ehlo?: string
  readonly sender?: string
  readonly recipient?: string
  readonly reply?: number
  /** the bytes of the message, stored as a blob */
  readonly message?: Uint8Array
}

const at = Date.UTC(2026, 2, 1, 9)

/** The append of a whole session of eight events, five of them with an invocation. */
export const sessionAppend = (store: Store, wishes: SessionWishes = {}): Append => ({
  stream: wishes.id ?? uuidV7(),
  kind: 'session',
  expectedVersion: 0,
  events: sessionEvents(store, wishes),
})

export const recordSession = (store: Store, wishes: SessionWishes = {}): string => {
  const append = sessionAppend(store, wishes)
  appendEvents(store, append)
  return append.stream
}

export const sessionEvents = (store: Store, wishes: SessionWishes): readonly Event[] => {
  const sender = wishes.sender ?? 'news@example.com'
  const recipient = wishes.recipient ?? 'a@example.net'
  const opened = wishes.at ?? at
  const content = wishes.message === undefined ? undefined : putBlob(store, wishes.message)
  const reached = (
    phase: 'connect' | 'ehlo' | 'mailfrom' | 'rcptto' | 'data' | 'dealloc',
    line: string | undefined,
    reply: number,
  ): Event => ({
    type: 'PhaseReached',
    input: {
      phase,
      ...(phase === 'connect' || phase === 'ehlo' || phase === 'dealloc' ? {} : { message: 1 }),
      ...(phase === 'rcptto' ? { recipient } : {}),
      at: opened,
      ...(line === undefined ? {} : { line: `${line}\r\n` }),
      ...(phase === 'data' && content !== undefined ? { content } : {}),
    },
    ...(line === undefined
      ? {}
      : {
          work: [
            {
              module: 'inbound',
              callout: `validate_${phase}`,
              effects: [['context', 'conn', 'seen', phase]],
              instructions: 120,
            },
          ],
        }),
    result: phase === 'dealloc' ? {} : { reply: [reply, 'OK'] },
  })
  const source = { kind: 'scenario', name: wishes.name ?? 'newsletter' } as const
  const peer = wishes.peer ?? '192.0.2.10:40001'
  return [
    {
      type: 'SessionOpened',
      input: { source, boot, peer, listener: '198.51.100.25:25', at: opened, seed: 7 },
    },
    reached('connect', 'CONNECT', 220),
    reached('ehlo', `EHLO ${wishes.ehlo ?? 'mail.example.com'}`, 250),
    reached('mailfrom', `MAIL FROM:<${sender}> SIZE=2000`, 250),
    reached('rcptto', `RCPT TO:<${recipient}>`, wishes.reply ?? 250),
    reached('data', 'DATA', 354),
    reached('dealloc', undefined, 0),
    { type: 'SessionClosed', input: { events: 7, at: opened, end: 'quit', heard: '' } },
  ]
}
