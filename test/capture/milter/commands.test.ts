import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseCommand } from '../../../src/capture/milter/commands.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { anyBytes, anyCommand } from './arbitrary.js'
import { packetOfCommand } from './mta.js'

describe('a command', () => {
  it('is what the MTA said, byte for byte', () => {
    fc.assert(
      fc.property(anyCommand, (command) => {
        expect(parseCommand(packetOfCommand(command))).toEqual(command)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    [
      'an IPv4 client',
      'C',
      'mx.test\x004\x09\xdd192.0.2.1\0',
      { hostname: 'mx.test', family: 'inet', address: '192.0.2.1', port: 2525 },
    ],
    [
      'an IPv6 client',
      'C',
      '[x]\x006\0\x19IPv6:2001:db8::5\0',
      { hostname: '[x]', family: 'inet6', address: 'IPv6:2001:db8::5', port: 25 },
    ],
    [
      'a local client',
      'C',
      'localhost\0L\0\0/run/mail\0',
      { hostname: 'localhost', family: 'unix', address: '/run/mail', port: null },
    ],
    [
      'a client that is not known',
      'C',
      'unknown\0U',
      { hostname: 'unknown', family: 'unknown', address: '', port: null },
    ],
    ['a sender', 'M', '<a@x>\0SIZE=1\0BODY=8BITMIME\0', { address: '<a@x>', parameters: ['SIZE=1', 'BODY=8BITMIME'] }],
    [
      'macros',
      'D',
      'Mi\x004ABC\0{auth_authen}\0\0',
      {
        of: 'M',
        macros: [
          ['i', '4ABC'],
          ['{auth_authen}', ''],
        ],
      },
    ],
    ['no macros', 'D', 'H', { of: 'H', macros: [] }],
    ['a field without a value', 'L', 'Subject\0\0', { name: 'Subject', value: '' }],
    ['an offer', 'O', '\0\0\0\x06\0\0\x01\xff\0\x1f\xff\xff', { version: 6, actions: 0x1ff, steps: 0x1fffff }],
  ])('may be %s', (_title, letter, payload, expected) => {
    expect(parseCommand({ letter, payload })).toMatchObject(expected)
  })

  it.each([
    ['O', '\0\0\0\x06'],
    ['O', 'x'.repeat(13)],
    ['D', ''],
    ['D', 'Mi\0'],
    ['D', 'Mi\0x'],
    ['C', ''],
    ['C', 'mx.test'],
    ['C', 'mx.test\0'],
    ['C', 'mx.test\0X\0\0x\0'],
    ['C', 'mx.test\x004'],
    ['C', 'mx.test\x004\0\x19192.0.2.1'],
    ['C', 'mx.test\x004\0\x19192.0.2.1\0more\0'],
    ['C', 'mx.test\0U\0\0x\0'],
    ['H', ''],
    ['H', 'mx.test'],
    ['H', 'mx.test\0more\0'],
    ['M', ''],
    ['M', '<a@x>'],
    ['R', ''],
    ['R', '<a@x>\0NOTIFY=NEVER'],
    ['T', 'x'],
    ['L', ''],
    ['L', 'Subject\0'],
    ['L', 'Subject\0value'],
    ['L', 'Subject\0value\0more\0'],
    ['N', 'x'],
    ['A', '\0'],
    ['Q', 'x'],
    ['K', 'x'],
    ['U', ''],
    ['U', 'x'.repeat(100)],
    ['x', ''],
    ['\0', ''],
  ])('%j with %j is refused', (letter, payload) => {
    const refuse = (): unknown => parseCommand({ letter, payload })
    expect(refuse).toThrow(Trouble)
    expect(refuse).toThrow(/allowed (is|are)/)
  })

  it('that is refused says what was got and what is allowed', () => {
    const told = (letter: string, payload: string): string => {
      try {
        return JSON.stringify(parseCommand({ letter, payload }))
      } catch (cause) {
        return (cause as Trouble).message
      }
    }
    expect(
      [told('H', 'mx'), told('x', ''), told('U', 'x'.repeat(100)), told('O', '')].join('\n'),
    ).toMatchInlineSnapshot(`
      "HELO with "mx"; allowed is a name with a NUL behind it
      a packet of the unknown kind "x"; allowed are O D C H M R T L N B E A Q K U
      UNKNOWN with 100 bytes that begin with "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"; allowed is a line with a NUL behind it
      OPTNEG with ""; allowed is three words, of 4 bytes each"
    `)
  })

  it('is read or refused, whatever the bytes', () => {
    const letters = [...'OCDHMRTLNBEAQKU', 'x', '\0', '\xff']
    fc.assert(
      fc.property(fc.constantFrom(...letters), anyBytes, (letter, payload) => {
        try {
          const command = parseCommand({ letter, payload })
          const again = packetOfCommand(command)
          if (again.letter !== 'C') expect(again).toEqual({ letter, payload })
        } catch (cause) {
          expect(cause).toBeInstanceOf(Trouble)
        }
      }),
      { numRuns: 2000 },
    )
  })
})
