import type { Bytes } from '../../domain/bytes.js'
import type { ConnectionGone } from '../../domain/connection-gone.js'
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

/** How a conversation ended; `verdict`: the driver ended it. */
export type Departure = Exclude<ConnectionGone['how'], 'xclient'> | 'verdict'

/** One connection's conversation, from the greeting to its end. Nothing that a driver does makes it reject. */
export const converse = async (wire: Wire, settings: WireSettings, facts: ConnectionFacts): Promise<Departure> => {
  let turn: Turn | Departure = await begin(wire, settings, facts)
  while (typeof turn !== 'string') turn = await advance(turn)
  return turn
}

/** What is to be done next, and with whom. */
interface Turn {
  readonly talk: Talk
  readonly step: Step
}

/** Asks for a driver, and that for its greeting. */
const begin = async (wire: Wire, settings: WireSettings, facts: ConnectionFacts): Promise<Turn | Departure> => {
  try {
    const talk = { wire, settings, facts, driver: await settings.openDriver(facts) }
    return { talk, step: await ask(talk, () => talk.driver.connect(), failureAtBegin) }
  } catch (error) {
    settings.onDriverFailure(error)
    await wire.close(failureAtBegin.bytes)
    return 'failed'
  }
}

const advance = async ({ talk, step }: Turn): Promise<Turn | Departure> => {
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

const close = async (talk: Talk, step: Step, closes: NonNullable<Step['closes']>): Promise<Departure> => {
  if (closes !== 'verdict') await tellGone(talk, closes)
  await talk.wire.close(step.bytes)
  return closes
}

/** What came in clear text behind STARTTLS is dropped before it is answered: it would be taken for what came under TLS (RFC 3207 section 6). */
const secure = async (talk: Talk, step: Step): Promise<Turn | Departure> => {
  const { wire, settings, driver } = talk
  const droppedBytes = wire.dropAhead()
  await wire.send(step.bytes)
  const handshake = await wire.startTls({ ...settings.tls, ...step.tls })
  if (wire.ended === 'shutdown') return depart(talk, 'shutdown')
  const next = await ask(talk, () => driver.handshake(handshake, { droppedBytes }), failureAtBegin)
  if (handshake.failed === undefined) return { talk, step: next }
  await tellGone(talk, 'tls-failed')
  return 'tls-failed'
}

const depart = async (talk: Talk, how: Ended): Promise<Departure> => {
  const reply = {
    timeout: ownReplies.timeout,
    stopped: ownReplies.shutdown,
    closed: null,
    reset: null,
    shutdown: null,
  }[how]
  const departure = how === 'stopped' ? 'shutdown' : how
  await tellGone(talk, departure)
  await talk.wire.close(reply ? replyBytes(reply) : '')
  return departure
}

const isTaken = ({ facts }: Talk, line: Bytes): boolean => facts.mayXclient && isXclient(line)

/** XCLIENT ends the session, and begins another one on the same connection. */
const restart = async (talk: Talk, unit: Unit & { kind: 'line' }): Promise<Turn | Departure> => {
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
