import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/capture/milter/commands.js'
import { MilterSession, type SessionOptions } from '../../../src/capture/milter/milter-session.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { client, fullOffer } from './mta.js'
import { type Heard, type Script, scriptedDriver } from './scripted-driver.js'

const play = (script: Script = {}, options: Partial<SessionOptions> = {}) => {
  const heard: Heard[] = []
  const troubles: Trouble[] = []
  const session = new MilterSession({
    newDriver: (terms) => {
      heard.push({ call: 'begun', terms })
      return scriptedDriver(
        () => script,
        (each) => heard.push(each),
      )
    },
    onTrouble: (trouble) => troubles.push(trouble),
    onFailure: 'tempfail',
    progressMs: 60_000,
    send: () => {},
    maximumMessageBytes: 10_000,
    maximumMacroBytes: 1000,
    ...options,
  })
  /** The letters of what each command is answered; `.` for nothing, `!` for the end. */
  const say = async (...commands: readonly Command[]): Promise<string> => {
    const answers: string[] = []
    for (const command of commands) {
      const packets = await session.take(command)
      answers.push(packets === undefined ? '!' : packets.map(({ letter }) => letter).join('') || '.')
    }
    return answers.join(' ')
  }
  const calls = (): string => heard.map(({ call }) => call).join(' ')
  return { session, heard, troubles, say, calls }
}

const helo: Command = { kind: 'helo', name: 'client.test' }
const mail: Command = { kind: 'mail', address: '<a@x>', parameters: ['SIZE=9'] }
const rcpt: Command = { kind: 'rcpt', address: '<b@y>', parameters: [] }
const data: Command = { kind: 'data' }
const field = (name: string, value: string): Command => ({ kind: 'header', name, value })
const endOfHeader: Command = { kind: 'endOfHeader' }
const body = (chunk: string): Command => ({ kind: 'body', chunk })
const endOfBody: Command = { kind: 'endOfBody', chunk: '' }
const abort: Command = { kind: 'abort' }
const quit: Command = { kind: 'quit' }
const begin = [fullOffer, client, helo]
const content = [field('Subject', ' hi'), endOfHeader, body('one\r\n'), endOfBody]
const macros = (of: string, ...each: readonly (readonly [string, string])[]): Command => ({
  kind: 'macros',
  of,
  macros: each,
})

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

describe('a message that is too large', () => {
  const large = body('x'.repeat(6000))

  it('is not kept: no more of it is asked for, and it is answered as a failure', async () => {
    const { say, heard, calls, troubles } = play()
    expect(await say(...begin, mail, rcpt, data, endOfHeader, large, large, large, endOfBody, mail)).toBe(
      'O c c c c c . c s s t c',
    )
    expect(calls()).toBe('begun connect helo mail rcpt data abort mail')
    expect(heard[6]).toEqual({ call: 'abort', why: { kind: 'tooLarge', limitBytes: 10_000 } })
    expect(troubles).toEqual([])
  })

  it('is let pass where failures are', async () => {
    const { say } = play({}, { onFailure: 'accept' })
    expect(await say(...begin, mail, rcpt, large, large, endOfBody)).toBe('O c c c c c s a')
  })

  it('is not told to stop where the MTA does not know how', async () => {
    const { say } = play()
    const offer: Command = { ...fullOffer, steps: 0 }
    expect(await say(offer, client, mail, rcpt, large, large, abort, mail)).toBe('O c c c c c . c')
  })

  it('may be so by its header alone, of fields without a byte', async () => {
    const { say, calls } = play()
    await say(...begin, mail, rcpt, ...Array.from({ length: 200 }, () => field('', '')))
    expect(calls()).toBe('begun connect helo mail rcpt abort')
  })

  it('ends with the rest that the end of the body brings', async () => {
    const { say } = play()
    expect(await say(...begin, mail, rcpt, large, { kind: 'endOfBody', chunk: 'x'.repeat(6000) })).toBe('O c c c c c t')
  })
})

it('macros that belong to no command do not pile up', async () => {
  const { say } = play()
  const more = Array.from({ length: 100 }, (_, index) => macros('M', [`{${index}}`, 'x'.repeat(20)]))
  await expect(say(...begin, ...more)).rejects.toThrow('with no command to them; allowed are 1000')
})

describe('a driver that fails', () => {
  const fail = async (): Promise<never> => {
    throw new Error('the disk is full')
  }

  it.each(['tempfail', 'accept'] as const)(
    'is answered for by %s, from then on and for the whole connection',
    async (onFailure) => {
      const letter = onFailure[0]!
      const { say, calls, troubles, heard } = play({ rcpt: fail }, { onFailure })
      expect(await say(...begin, mail, rcpt)).toBe(`O c c c ${letter}`)
      expect(await say(abort, mail, helo, abort, quit)).toBe(`. ${letter} ${letter} . !`)
      expect(calls()).toBe('begun connect helo mail rcpt gone')
      expect(troubles.map(({ code, message }) => [code, message])).toEqual([
        ['milter-driver-failed', 'what decides about the session failed: Error: the disk is full'],
      ])
      expect(heard.at(-1)).toEqual({ call: 'gone', how: { kind: 'failed', trouble: troubles[0] } })
    },
  )

  it.each<[string, Script]>([
    ['a code of success', { rcpt: { kind: 'reply', code: 250, text: 'fine' } }],
    ['a CR', { rcpt: { kind: 'reply', code: 550, text: 'a\r\nb' } }],
  ])('may do so by %s, which no milter can say', async (_title, script) => {
    const { say, troubles } = play(script)
    expect(await say(...begin, mail, rcpt)).toBe('O c c c t')
    expect(troubles[0]?.code).toBe('milter-reply-invalid')
  })

  it('at the end of a message has changed nothing of it', async () => {
    const { say, troubles } = play({
      message: {
        decision: { kind: 'continue' },
        modifications: [
          { kind: 'addHeader', name: 'X-A', value: ' a' },
          { kind: 'addHeader', name: 'X A', value: ' a' },
        ],
      },
    })
    expect(await say(...begin, mail, rcpt, endOfBody)).toBe('O c c c c t')
    expect(troubles[0]?.code).toBe('milter-modification-invalid')
  })

  it('while it is told of something is asked no more', async () => {
    const { say, calls, troubles } = play({ told: fail })
    expect(await say(...begin, mail, abort, mail, quit)).toBe('O c c c . t !')
    expect(calls()).toBe('begun connect helo mail abort gone')
    expect(troubles.map(({ code }) => code)).toEqual(['milter-driver-failed', 'milter-driver-failed'])
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
