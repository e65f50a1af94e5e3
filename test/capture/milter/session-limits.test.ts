import { describe, expect, it } from 'vitest'
import type { Command } from '../../../src/capture/milter/commands.js'
import { client, fullOffer } from './mta.js'
import {
  abort,
  begin,
  body,
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

it('macros of one command after the other are counted for each by itself', async () => {
  const { say } = play()
  await say(...begin)
  const large = macros('M', ['{large}', 'x'.repeat(900)])
  expect(await say(large, mail, large, mail, large, mail)).toBe('. c . c . c')
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
