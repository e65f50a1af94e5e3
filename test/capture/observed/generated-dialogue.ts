import type { Random } from '../../engine/random.js'
import type { Turn } from './talk.js'

/** A dialogue as it was meant, and as it was said. */
export interface GeneratedDialogue {
  readonly turns: readonly Turn[]
  readonly meant: readonly Meant[]
}

/** An act without its times. */
export type Meant =
  | { readonly kind: 'command'; readonly line: string; readonly code: number; readonly isPipelined: boolean }
  | { readonly kind: 'content' | 'chunk'; readonly content: string; readonly code: number }

/** A session of several messages with refusals, pipelining, chunks, dots and any bytes, that both ends understand alike. */
export const generateDialogue = (random: Random): GeneratedDialogue => {
  const turns: Turn[] = [{ from: 'server', text: reply(220, random) }]
  const meant: Meant[] = []
  const command = (line: string, code: number, isPipelined = false): Meant => ({
    kind: 'command',
    line: `${line}\r\n`,
    code,
    isPipelined,
  })
  const exchange = (group: readonly Meant[], sent: string): void => {
    meant.push(...group)
    turns.push({ from: 'client', text: sent })
    turns.push({ from: 'server', text: group.map(({ code }) => reply(code, random)).join('') })
  }
  const say = (line: string, code: number): void => exchange([command(line, code)], `${line}\r\n`)
  say(`${random.pick(['EHLO', 'HELO', 'ehlo'])} ${random.word()}.test`, 250)
  for (let messages = random.below(4); messages > 0; messages--) {
    const recipients = Array.from({ length: 1 + random.below(3) }, () => `RCPT TO:<${random.word()}@y.test>`)
    const codes = recipients.map(() => random.pick([250, 250, 251, 450, 550]))
    const mail = `MAIL FROM:<${random.pick(['', 'a@x.test'])}>`
    const group = [command(mail, 250), ...recipients.map((line, index) => command(line, codes[index]!, true))]
    if (random.below(2) === 0) exchange(group, [mail, ...recipients].map((line) => `${line}\r\n`).join(''))
    else for (const [index, line] of [mail, ...recipients].entries()) say(line, index === 0 ? 250 : codes[index - 1]!)
    if (!codes.some((code) => code < 300)) say('RSET', 250)
    else if (random.below(4) === 0) sendChunks(random, exchange)
    else {
      const isRefused = random.below(6) === 0
      say('DATA', isRefused ? 451 : 354)
      if (!isRefused) sendContent(random, exchange)
    }
  }
  if (random.below(4) > 0) say('QUIT', 221)
  return { turns, meant }
}

type Exchange = (group: readonly Meant[], sent: string) => void

const sendContent = (random: Random, exchange: Exchange): void => {
  const content = random.below(12) === 0 ? '' : `${anyBytes(random)}\r\n`.replaceAll('\r\n.\r\n', '\r\n..\r\n')
  const stuffed = content.startsWith('.') ? `.${content}` : content
  exchange(
    [{ kind: 'content', content, code: random.pick([250, 250, 550, 451]) }],
    `${stuffed.replaceAll('\r\n.', '\r\n..')}.\r\n`,
  )
}

const sendChunks = (random: Random, exchange: Exchange): void => {
  for (let left = 1 + random.below(3); left > 0; left--) {
    const content = anyBytes(random)
    exchange(
      [{ kind: 'chunk', content, code: 250 }],
      `BDAT ${content.length}${left === 1 ? ' LAST' : ''}\r\n${content}`,
    )
  }
}

const shards = [
  '.',
  '..',
  '\r\n',
  '\r\n',
  '\n',
  '\r',
  '\0',
  '\xff',
  'Subject: x',
  'MAIL FROM:<e@x.test>',
  'QUIT',
  ' ',
  '\n.\n',
  '\r\n.',
]

const anyBytes = (random: Random): string =>
  Array.from({ length: random.below(20) }, () => random.pick(shards)).join('')

const reply = (code: number, random: Random): string => {
  const texts = Array.from({ length: 1 + random.below(3) }, () => random.pick(['', 'ok', '2.0.0 fine', '-', '550 odd']))
  return texts.map((text, index) => `${code}${index === texts.length - 1 ? ' ' : '-'}${text}\r\n`).join('')
}
