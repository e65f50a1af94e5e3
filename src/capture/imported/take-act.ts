import type { Bytes } from '../../domain/bytes.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { PhaseRun } from '../../momentum/session.js'
import { recipientReplies } from '../live/recipient-replies.js'
import type { ChunkAct, CommandAct, ContentAct, ObservedAct, ObservedReply } from '../observed/observed-session.js'
import { withParameters } from '../with-parameters.js'
import { assertSame } from './assert-same.js'
import { Stopped } from './stopped.js'
import type { Taking } from './taking.js'
import { isContentInDoubt, isLineInDoubt } from './unseen-content.js'

interface Place {
  /** nothing was seen behind it */
  readonly isLast: boolean
}

/** There was one, whatever else was seen. */
export const takeConnection = (taking: Taking): void => {
  perform(taking, { kind: 'connect' })
}

/** What the server was seen to greet with. */
export const takeGreeting = (taking: Taking): void => {
  const [first] = taking.observed.acts
  assertSame(taking, first?.kind === 'greeting' ? [first.reply] : [], heardOf(taking))
}

/** Stands for a greeting that there was, and nobody saw: what it said is unknown, and a policy that hears of it is undecidable. */
export const takeUnseenHello = (taking: Taking): void => {
  if (taking.recorder.session.state.unknown.has('ehlo')) perform(taking, { kind: 'command', line: 'EHLO\r\n' })
}

/** Puts one act through the policy. Throws `Stopped`, and `Undecided` where nobody knows what the policy asks. */
export const takeAct = (taking: Taking, act: ObservedAct, { isLast }: Place): void => {
  const { state } = taking.recorder.session
  if (act.kind === 'greeting') return
  if (state.end !== null)
    throw new Stopped(
      'other policy',
      'the session is over for the policy, and goes on in what was seen: another policy decided',
    )
  if ('at' in act && act.at !== null) taking.at = Math.max(taking.at, Math.floor(act.at))
  if (isLineInDoubt(act))
    throw new Stopped('not shown', 'a command: there is U+FFFD where a program has lost bytes of it')
  if (act.kind === 'command') takeCommand(taking, act)
  else if (act.kind === 'content') takeContent(taking, act)
  else if (act.kind === 'chunk') takeChunk(taking, act)
  else if (act.kind === 'encrypted') takeHandshake(taking, isLast)
  else if (act.kind === 'cut') perform(taking, { kind: 'abort' })
  else
    throw new Stopped(
      'not shown',
      `what the server answered ${act.reply.code} to: no command that was seen accounts for it`,
    )
}

const takeCommand = (taking: Taking, act: CommandAct): void => {
  const command = parseCommand(act.line)
  if (act.isAnswer || command.verb === 'AUTH') refuseCredentials(act)
  if (/^XCLIENT\b/i.test(act.line) && (act.reply === null || act.reply.code < 400))
    throw new Stopped('not shown', 'for whom the client comes: the server took an XCLIENT')
  if (command.verb !== 'NOOP') taking.chunks.drop()
  const pipelined = act.isPipelined ? { pipelined: true as const } : {}
  const own = command.verb === 'OTHER' && act.reply ? { refused: [act.reply.code, act.reply.text] as const } : {}
  perform(taking, { kind: 'command', line: act.line, ...pipelined, ...seenIn(act.reply), ...own })
  assertSame(taking, act.reply ? [act.reply] : [], heardOf(taking))
}

/** Whether a server knows a client hangs on what is dropped when the source is read; that it does not know AUTH does not. */
const refuseCredentials = ({ reply, isAnswer }: CommandAct): void => {
  if (!isAnswer && reply !== null && (reply.code === 500 || reply.code === 502 || reply.code === 503)) return
  throw new Stopped(
    'not shown',
    'what AUTH comes to: credentials are dropped when a source is read, and kept nowhere',
    'auth',
  )
}

/** A client that nobody saw sends a message only where it was asked for one. */
const takeContent = (taking: Taking, act: ContentAct): void => {
  const { transaction } = taking.recorder.session.state
  if (!transaction?.awaitsContent) {
    if (taking.observed.isSynthetic) return
    throw new Stopped(
      'other policy',
      'a message was taken here, and the policy does not ask for one: another policy decided',
    )
  }
  takeMessage(taking, isContentInDoubt(act) ? '' : act.content!, act.replies)
}

const takeMessage = (taking: Taking, content: Bytes, replies: readonly ObservedReply[]): void => {
  const { state } = taking.recorder.session
  const recipients = state.transaction?.recipients ?? []
  const seen = replies.length > 0 ? { seen: replies.map(({ code, text }) => [code, text] as const) } : {}
  const runs = perform(taking, { kind: 'message', content, ...seen })
  const told = heardOf(taking)
  const isEach = state.isLmtp && recipients.length > 0
  assertSame(taking, replies, isEach ? recipientReplies(recipients, runs, told) : told)
}

/** As a live listener does: chunks stand for DATA and its content (RFC 3030), and policy is asked once it is whole. */
const takeChunk = (taking: Taking, act: ChunkAct): void => {
  const refused = act.replies.find(({ code }) => code >= 400)
  if (refused && !act.isLast)
    throw new Stopped(
      'other policy',
      `the server was seen to answer ${refused.code} to a chunk that is not the last one`,
    )
  taking.chunks.add(act.line, act.content)
  if (!act.isLast) return
  const { lines, content } = taking.chunks.take()
  const pipelined = act.isPipelined ? { pipelined: true as const } : {}
  perform(taking, { kind: 'command', line: 'DATA\r\n', chunks: lines, ...pipelined })
  if (taking.recorder.session.state.transaction?.awaitsContent) takeMessage(taking, content, act.replies)
  else assertSame(taking, act.replies, heardOf(taking))
}

const takeHandshake = (taking: Taking, isLast: boolean): void => {
  const { state } = taking.recorder.session
  if (isLast) throw new Stopped('not shown', 'everything behind STARTTLS: it is encrypted', 'tls')
  if (state.expects?.kind !== 'handshake')
    throw new Stopped('other policy', 'STARTTLS was accepted, and the policy does not accept it here')
  perform(taking, { kind: 'handshake', handshake: withParameters({}, state) })
}

const seenIn = (reply: ObservedReply | null) => (reply === null ? {} : { seen: [[reply.code, reply.text] as const] })

const perform = ({ recorder, run, at }: Taking, act: Act): readonly PhaseRun[] => recorder.perform(act, at, run.answers)

/** What the policy has told the client. */
const heardOf = ({ recorder }: Taking): readonly { readonly code: number; readonly text: Bytes }[] => {
  const { reply } = recorder.session
  return reply === null ? [] : [{ code: reply[0], text: reply[1] }]
}
