import type { Bytes } from '../../domain/bytes.js'
import type { ConnectionFacts } from './facts.js'
import { factsBehind } from './facts-behind.js'
import { judge } from './judge.js'
import { ownReplies } from './own-replies.js'
import { replyBytes } from './reply-bytes.js'
import type { WireSettings } from './settings.js'
import type { Step } from './step.js'
import { ask, failureAtBegin, refuse, type Talk, tellGone } from './talk.js'
import type { Unit } from './unit-reader.js'
import type { Ended, Wire } from './wire.js'
import { isXclient, parseXclient } from './xclient.js'

/** One connection's conversation, from the greeting to its end. Nothing that a driver does makes it reject. */
export const converse = async (wire: Wire, settings: WireSettings, facts: ConnectionFacts): Promise<void> => {
  let turn: Turn | null = await begin(wire, settings, facts)
  while (turn) turn = await advance(turn)
}

/** What is to be done next, and with whom. */
interface Turn {
  readonly talk: Talk
  readonly step: Step
}

/** Asks for a driver, and that for its greeting; null: it is over. */
const begin = async (wire: Wire, settings: WireSettings, facts: ConnectionFacts): Promise<Turn | null> => {
  try {
    const talk = { wire, settings, facts, driver: await settings.openDriver(facts) }
    return { talk, step: await ask(talk, () => talk.driver.connect(), failureAtBegin) }
  } catch (error) {
    settings.onDriverFailure(error)
    await wire.close(failureAtBegin.bytes)
    return null
  }
}

const advance = async ({ talk, step }: Turn): Promise<Turn | null> => {
  const { wire } = talk
  await wire.rest(step.delayMs)
  if (step.closes) return close(talk, step, step.closes)
  if (step.expects === 'handshake') return secure(talk, step)
  await wire.send(step.bytes)
  const unit = await wire.take(step.expects)
  if (unit.kind === 'ended') return depart(talk, unit.how)
  if (unit.kind === 'line' && step.expects === 'command' && isTaken(talk, unit.line)) return restart(talk, unit)
  return { talk, step: await judge(talk, unit, step.expects) }
}

const close = async (talk: Talk, step: Step, closes: NonNullable<Step['closes']>): Promise<null> => {
  if (closes !== 'verdict') await tellGone(talk, closes)
  await talk.wire.close(step.bytes)
  return null
}

/** What came in clear text behind STARTTLS is dropped before it is answered: it would be taken for what came under TLS (RFC 3207 section 6). */
const secure = async (talk: Talk, step: Step): Promise<Turn | null> => {
  const { wire, settings, driver } = talk
  const droppedBytes = wire.dropAhead()
  await wire.send(step.bytes)
  const handshake = await wire.startTls({ ...settings.tls, ...step.tls })
  if (wire.ended === 'shutdown') return depart(talk, 'shutdown')
  const next = await ask(talk, () => driver.handshake(handshake, { droppedBytes }), failureAtBegin)
  if (handshake.failed === undefined) return { talk, step: next }
  await tellGone(talk, 'tls-failed')
  return null
}

const depart = async (talk: Talk, how: Ended): Promise<null> => {
  const reply = {
    timeout: ownReplies.timeout,
    stopped: ownReplies.shutdown,
    closed: null,
    reset: null,
    shutdown: null,
  }[how]
  await tellGone(talk, how === 'stopped' ? 'shutdown' : how)
  await talk.wire.close(reply ? replyBytes(reply) : '')
  return null
}

const isTaken = ({ facts }: Talk, line: Bytes): boolean => facts.mayXclient && isXclient(line)

/** XCLIENT ends the session, and begins another one on the same connection. */
const restart = async (talk: Talk, unit: Unit & { kind: 'line' }): Promise<Turn | null> => {
  const { wire, settings, facts } = talk
  const { line, octets, pipelined, isOver } = unit
  const given = isOver ? { wrong: 'XCLIENT is too long' } : parseXclient(line)
  if ('wrong' in given) {
    const reply = { code: 501, text: `5.5.4 ${given.wrong}` }
    return { talk, step: await refuse(talk, { line, reply, how: { kind: 'xclient', octets, pipelined } }) }
  }
  await tellGone(talk, 'xclient')
  return begin(wire, settings, factsBehind(facts, given, wire.handshake))
}
