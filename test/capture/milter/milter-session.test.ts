import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/capture/milter/commands.js'
import { client, fullOffer } from './mta.js'
import {
  abort,
  begin,
  body,
  content,
  data,
  endOfBody,
  endOfHeader,
  field,
  helo,
  macros,
  mail,
  play,
  quit,
  rcpt,
} from './played-session.js'
import type { Script } from './scripted-driver.js'

describe('a session', () => {
  it('is asked about in its order, and answers what the terms say', async () => {
    const { say, calls, heard } = play()
    expect(await say(...begin, mail, rcpt, data, ...content, abort, quit)).toBe('O c c c c c . . c c . !')
    expect(calls()).toBe('begun connect helo mail rcpt data message gone')
    expect(heard[6]).toEqual({
      call: 'message',
      message: { fields: [{ name: 'Subject', value: ' hi' }], body: 'one\r\n' },
      macros: new Map(),
    })
    expect(heard.at(-1)).toEqual({ call: 'gone', how: { kind: 'quit' } })
  })

  it('of an MTA that waits for every answer gets every answer', async () => {
    const { say, heard } = play()
    const offer: Command = { kind: 'negotiate', version: 2, actions: 0x3f, steps: 0x7f }
    expect(await say(offer, client, mail, rcpt, ...content)).toBe('O c c c c c c c')
    expect(heard[0]).toMatchObject({ call: 'begun', terms: { version: 2, steps: new Set() } })
  })

  it('holds several messages, and takes what the end of the body brings along', async () => {
    const { say, heard } = play()
    const last: Command = { kind: 'endOfBody', chunk: 'rest\r\n' }
    await say(...begin, mail, rcpt, data, endOfHeader, body('a'), body('b'), last, mail, rcpt, data, ...content)
    const messages = heard.flatMap((each) => (each.call === 'message' ? [each.message] : []))
    expect(messages).toEqual([
      { fields: [], body: 'abrest\r\n' },
      { fields: [{ name: 'Subject', value: ' hi' }], body: 'one\r\n' },
    ])
  })

  it('gives the macros of a command with it, and those of header and body with the end', async () => {
    const { say, heard } = play()
    await say(
      fullOffer,
      macros('C', ['{client_ptr}', 'mx'], ['j', 'x']),
      macros('C', ['j', 'mx.test'], ['{odd', '1']),
      client,
      macros('M', ['i', '1']),
      mail,
      rcpt,
      macros('L', ['i', '2'], ['{of_header}', 'h']),
      macros('E', ['i', '3']),
      macros('A', ['never', 'seen']),
      endOfBody,
    )
    expect(heard.flatMap((each) => ('macros' in each ? [[each.call, Object.fromEntries(each.macros)]] : []))).toEqual([
      ['connect', { client_ptr: 'mx', j: 'mx.test', '{odd': '1' }],
      ['mail', { i: '1' }],
      ['rcpt', {}],
      ['message', { i: '3', of_header: 'h' }],
    ])
  })

  it('tells of recipients that the MTA refused, and decides nothing about them', async () => {
    const { say, heard, calls } = play({ rcpt: { kind: 'reject' } })
    const refused = macros('R', ['{rcpt_mailer}', 'error'], ['{rcpt_host}', '5.1.1'], ['{rcpt_addr}', 'no such user'])
    expect(await say(...begin, mail, refused, rcpt, rcpt)).toBe('O c c c . c r')
    expect(calls()).toBe('begun connect helo mail refusedRcpt rcpt')
    expect(heard[4]).toMatchObject({
      macros: new Map([
        ['rcpt_mailer', 'error'],
        ['rcpt_host', '5.1.1'],
        ['rcpt_addr', 'no such user'],
      ]),
    })
  })

  it.each<[string, Script, readonly Command[], string, string]>([
    ['rejected at MAIL has no end', { mail: { kind: 'reject' } }, [mail, abort, mail], 'r . r', 'mail mail'],
    ['accepted at MAIL has no end', { mail: { kind: 'accept' } }, [mail, abort, mail], 'a . a', 'mail mail'],
    [
      'discarded at RCPT has no end',
      { rcpt: { kind: 'discard' } },
      [mail, rcpt, abort, mail],
      'c d . c',
      'mail rcpt mail',
    ],
    [
      'goes on after a refused recipient',
      { rcpt: { kind: 'reject' } },
      [mail, rcpt, rcpt, abort],
      'c r r .',
      'mail rcpt rcpt abort',
    ],
    [
      'goes on after a refused DATA',
      { data: { kind: 'tempfail' } },
      [mail, rcpt, data, rcpt, data, abort],
      'c c t c t .',
      'mail rcpt data rcpt data abort',
    ],
    [
      'accepted at DATA has no end',
      { data: { kind: 'accept' } },
      [mail, rcpt, data, abort],
      'c c a .',
      'mail rcpt data',
    ],
    ['is aborted once', {}, [mail, abort, abort, quit], 'c . . !', 'mail abort gone'],
    ['is aborted by the next one', {}, [mail, rcpt, mail], 'c c c', 'mail rcpt abort mail'],
    ['is aborted by HELO', {}, [mail, helo, abort], 'c c .', 'mail abort helo'],
    ['is aborted by QUIT', {}, [mail, rcpt, data, field('A', 'b'), quit], 'c c c . !', 'mail rcpt data abort gone'],
    [
      'outlives an unknown command',
      {},
      [mail, { kind: 'unknown', line: 'FOO' }, rcpt, endOfBody],
      'c c c c',
      'mail unknown rcpt message',
    ],
    [
      'is accepted at an unknown command has no end',
      { unknown: { kind: 'accept' } },
      [mail, { kind: 'unknown', line: 'FOO' }, abort, mail],
      'c a . c',
      'mail unknown mail',
    ],
  ])('whose message %s', async (_title, script, commands, answers, told) => {
    const { say, calls } = play(script)
    await say(...begin)
    expect(await say(...commands)).toBe(answers)
    expect(calls()).toBe(`begun connect helo ${told}`)
  })

  it('follows another one on the same connection', async () => {
    const { say, calls, session } = play()
    const again: Command = { kind: 'quitNewConnection' }
    expect(await say(...begin, mail, again, client, helo, mail, rcpt, endOfBody)).toBe('O c c c . c c c c c')
    await session.end({ kind: 'closed' })
    expect(calls()).toBe('begun connect helo mail abort gone begun connect helo mail rcpt message gone')
  })

  it('that is lost with a message open aborts that first', async () => {
    const { say, heard, session } = play()
    await say(...begin, mail, rcpt)
    await session.end({ kind: 'closed' })
    expect(heard.slice(-2)).toEqual([
      { call: 'abort', why: { kind: 'gone' } },
      { call: 'gone', how: { kind: 'closed' } },
    ])
  })

  it.each<[string, readonly Command[], string]>([
    ['CONNECT before the offer', [client], 'connect where nothing is agreed on'],
    ['a second offer', [fullOffer, fullOffer], 'negotiate where the terms are agreed on'],
    ['an offer within a session', [fullOffer, client, fullOffer], 'negotiate where the terms are agreed on'],
    ['a second CONNECT', [fullOffer, client, client], 'connect where a session is open'],
    ['HELO before CONNECT', [fullOffer, helo], 'helo where no session is open'],
    ['MAIL after QUIT_NC', [...begin, { kind: 'quitNewConnection' }, mail], 'mail where no session is open'],
    ['RCPT without MAIL', [...begin, rcpt], 'rcpt where no message is open'],
    ['BODY after the end', [...begin, mail, rcpt, endOfBody, body('x')], 'body where no message is open'],
    ['RCPT within the header', [...begin, mail, field('A', 'b'), rcpt], 'rcpt where the message is past that'],
    ['HEADER after EOH', [...begin, mail, endOfHeader, field('A', 'b')], 'header where the message is past that'],
    ['EOH after BODY', [...begin, mail, body('x'), endOfHeader], 'endOfHeader where the message is past that'],
  ])('does not take %s', async (_title, commands, message) => {
    await expect(play().say(...commands)).rejects.toThrow(message)
  })
})

it('changes are made only to a message that is taken', async () => {
  const modifications = [{ kind: 'addHeader', name: 'X-A', value: ' a' }] as const
  const ends = ['continue', 'accept', 'reject', 'tempfail', 'discard', 'shutdown'] as const
  const answers = await Promise.all(
    ends.map(async (kind) => {
      const { say } = play({ message: { decision: { kind }, modifications } })
      return (await say(...begin, mail, rcpt, endOfBody)).split(' ').at(-1)
    }),
  )
  expect(answers).toEqual(['hc', 'ha', 'r', 't', 'd', 'y'])
})
