import fc from 'fast-check'
import type { Command } from '../../../src/capture/milter/commands.js'
import type { Bytes } from '../../../src/domain/bytes.js'

const byte = fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code))

/** Any bytes but NUL, which ends a text on the wire. */
export const anyText: fc.Arbitrary<Bytes> = fc.string({ unit: byte, maxLength: 30 })

/** Any bytes. */
export const anyBytes: fc.Arbitrary<Bytes> = fc
  .uint8Array({ maxLength: 200 })
  .map((bytes) => Buffer.from(bytes).toString('latin1'))

const word = fc.integer({ min: 0, max: 0xffff_ffff })

const constant = <Kind extends string>(kind: Kind): fc.Arbitrary<{ kind: Kind }> => fc.constant({ kind })

const anyClient = fc.oneof(
  fc.record({
    kind: fc.constant('connect' as const),
    hostname: anyText,
    family: fc.constantFrom('inet' as const, 'inet6' as const),
    address: anyText,
    port: fc.integer({ min: 0, max: 65_535 }),
  }),
  fc.record({
    kind: fc.constant('connect' as const),
    hostname: anyText,
    family: fc.constant('unix' as const),
    address: anyText,
    port: fc.constant(null),
  }),
  fc.record({
    kind: fc.constant('connect' as const),
    hostname: anyText,
    family: fc.constant('unknown' as const),
    address: fc.constant(''),
    port: fc.constant(null),
  }),
)

const anyEnvelope = <Kind extends 'mail' | 'rcpt'>(kind: Kind) =>
  fc.record({ kind: fc.constant(kind), address: anyText, parameters: fc.array(anyText, { maxLength: 4 }) })

const anyContent = <Kind extends 'body' | 'endOfBody'>(kind: Kind) =>
  fc.record({ kind: fc.constant(kind), chunk: anyBytes })

export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  fc.record({ kind: fc.constant('negotiate' as const), version: word, actions: word, steps: word }),
  fc.record({
    kind: fc.constant('macros' as const),
    of: fc.constantFrom(...'CHMRTLNBEU'),
    macros: fc.array(fc.tuple(anyText, anyText), { maxLength: 4 }),
  }),
  anyClient,
  fc.record({ kind: fc.constant('helo' as const), name: anyText }),
  anyEnvelope('mail'),
  anyEnvelope('rcpt'),
  fc.record({ kind: fc.constant('header' as const), name: anyText, value: anyText }),
  anyContent('body'),
  anyContent('endOfBody'),
  fc.record({ kind: fc.constant('unknown' as const), line: anyText }),
  constant('data'),
  constant('endOfHeader'),
  constant('abort'),
  constant('quit'),
  constant('quitNewConnection'),
)
