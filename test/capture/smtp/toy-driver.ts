import type { Gone, RefusedHow, Reply, SmtpDriver, Verdict } from '../../../src/capture/smtp/driver.js'
import type { ConnectionFacts } from '../../../src/capture/smtp/facts.js'
import { xclientOffer } from '../../../src/capture/smtp/xclient.js'
import type { Handshake } from '../../../src/domain/events.js'
import type { Journal } from './journal.js'

/** What a driver was asked or told, in order. */
export type Heard =
  | { readonly kind: 'open'; readonly facts: ConnectionFacts }
  | { readonly kind: 'connect' }
  | { readonly kind: 'command'; readonly line: string; readonly pipelined: boolean }
  | { readonly kind: 'answer'; readonly line: string }
  | { readonly kind: 'handshake'; readonly handshake: Handshake; readonly droppedBytes: number }
  | { readonly kind: 'message'; readonly content: string; readonly pipelined: boolean; readonly bareDotLines: number }
  | {
      readonly kind: 'chunk'
      readonly line: string
      readonly octets: string
      readonly isLast: boolean
      readonly pipelined: boolean
    }
  | { readonly kind: 'refused'; readonly line: string; readonly reply: Reply; readonly how: RefusedHow }
  | { readonly kind: 'gone'; readonly how: Gone }

export interface Toy {
  readonly journal: Journal<Heard>
  readonly offersTls?: boolean
  /** answers in place of the toy where it has one */
  readonly decides?: (heard: Heard) => Verdict | Promise<Verdict> | undefined
}

export const verdict = (code: number, text: string, more: Partial<Verdict> = {}): Verdict => ({
  replies: [{ code, text }],
  expects: 'command',
  closes: false,
  delayMs: 0,
  ...more,
})

/** A server of few rules: it takes every sender and every recipient whose address does not begin with `no`. */
export const toyDriver = (toy: Toy, facts: ConnectionFacts): SmtpDriver => {
  const state = { accepted: 0, login: 0, isSecure: facts.handshake !== null }
  const hear = async (heard: Heard, otherwise: () => Verdict): Promise<Verdict> => {
    toy.journal.add(heard)
    return (await toy.decides?.(heard)) ?? otherwise()
  }
  toy.journal.add({ kind: 'open', facts })
  return {
    connect: () => hear({ kind: 'connect' }, () => verdict(220, 'toy.example ESMTP')),
    command: (line, { pipelined }) =>
      hear({ kind: 'command', line, pipelined }, () => commandVerdict(line, { toy, facts, state })),
    answer: (line) =>
      hear({ kind: 'answer', line }, () => {
        state.login -= 1
        if (line.startsWith('*')) return verdict(501, '5.5.2 Cancelled')
        return state.login > 0 ? verdict(334, 'UGFzc3dvcmQ6', { expects: 'answer' }) : verdict(235, '2.7.0 Welcome')
      }),
    handshake: (handshake, { droppedBytes }) =>
      hear({ kind: 'handshake', handshake, droppedBytes }, () => {
        state.isSecure = true
        return { ...verdict(250, ''), replies: [] }
      }),
    message: (content, { pipelined, bareDotLines }) =>
      hear({ kind: 'message', content, pipelined, bareDotLines }, () => endOfContent(facts, state)),
    chunk: (line, octets, { isLast, pipelined }) =>
      hear({ kind: 'chunk', line, octets, isLast, pipelined }, () => {
        if (state.accepted === 0) return verdict(503, '5.5.1 No transaction')
        return isLast ? endOfContent(facts, state) : verdict(250, '2.0.0 Chunk taken')
      }),
    owedReplies: () => (facts.protocol === 'lmtp' ? state.accepted : 1),
    refused: async (line, reply, how) => toy.journal.add({ kind: 'refused', line, reply, how }),
    gone: async (how) => toy.journal.add({ kind: 'gone', how }),
  }
}

interface ToyState {
  accepted: number
  /** answers that AUTH LOGIN still needs */
  login: number
  isSecure: boolean
}

const endOfContent = (facts: ConnectionFacts, state: ToyState): Verdict => {
  const count = facts.protocol === 'lmtp' ? state.accepted : 1
  state.accepted = 0
  const replies = Array.from({ length: count }, (_, index) => ({ code: 250, text: `2.0.0 Taken ${index + 1}` }))
  return { ...verdict(250, ''), replies }
}

interface Around {
  readonly toy: Toy
  readonly facts: ConnectionFacts
  readonly state: ToyState
}

const commandVerdict = (line: string, { toy, facts, state }: Around): Verdict => {
  const word = /^[A-Z]+/i.exec(line)?.[0].toUpperCase()
  if (word === 'EHLO' || word === 'LHLO') return verdict(250, offers(toy, facts, state))
  if (word === 'MAIL') return verdict(250, '2.1.0 Sender ok')
  if (word === 'RCPT' && /^RCPT TO:\s*<?no/i.test(line)) return verdict(550, '5.1.1 Nobody here\nof that name')
  if (word === 'RCPT') {
    state.accepted += 1
    return verdict(250, '2.1.5 Recipient ok')
  }
  if (word === 'DATA' && state.accepted === 0) return verdict(554, '5.5.1 No valid recipients')
  if (word === 'DATA') return verdict(354, 'Go ahead', { expects: 'content' })
  if (word === 'RSET') state.accepted = 0
  if (word === 'STARTTLS') return verdict(220, '2.0.0 Go ahead', { expects: 'handshake' })
  if (word === 'AUTH' && /^AUTH PLAIN \S/i.test(line)) return verdict(235, '2.7.0 Welcome')
  if (word === 'AUTH') {
    state.login = /LOGIN/i.test(line) ? 2 : 1
    return verdict(334, state.login === 2 ? 'VXNlcm5hbWU6' : '', { expects: 'answer' })
  }
  if (word === 'QUIT') return verdict(221, '2.0.0 Bye', { closes: true })
  if (word === 'HELO' || word === 'RSET' || word === 'NOOP') return verdict(250, '2.0.0 Ok')
  return verdict(500, '5.5.1 Unknown command')
}

const offers = (toy: Toy, facts: ConnectionFacts, state: ToyState): string =>
  [
    'toy.example',
    'PIPELINING',
    '8BITMIME',
    'SMTPUTF8',
    'SIZE 10000000',
    'DSN',
    'ENHANCEDSTATUSCODES',
    'CHUNKING',
    'AUTH PLAIN LOGIN',
    ...(toy.offersTls && !state.isSecure ? ['STARTTLS'] : []),
    ...(facts.mayXclient ? [xclientOffer] : []),
  ].join('\n')
