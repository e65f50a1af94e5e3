import type { Bytes } from '../../domain/bytes.js'
import type { Gone, RefusedHow, Reply, SmtpDriver, Verdict } from './driver.js'
import type { ConnectionFacts } from './facts.js'
import { ownReplies } from './own-replies.js'
import type { WireSettings } from './settings.js'
import { ownStep, type Step, stepOfVerdict } from './step.js'
import type { Wire } from './wire.js'

/** A connection with the driver that decides over it now. */
export interface Talk {
  readonly wire: Wire
  readonly settings: WireSettings
  readonly facts: ConnectionFacts
  readonly driver: SmtpDriver
}

/** The driver's verdict as a step; what it throws, or a verdict that cannot be carried out, becomes `otherwise`. */
export const ask = async (talk: Talk, call: () => Promise<Verdict>, otherwise: Step): Promise<Step> => {
  const { settings, wire } = talk
  try {
    return stepOfVerdict(await call(), settings.tls !== undefined && wire.handshake === null)
  } catch (error) {
    settings.onDriverFailure(error)
    return otherwise
  }
}

/** Tells the driver something that it has no say in. */
export const tell = async ({ settings }: Talk, call: () => Promise<void>): Promise<void> => {
  try {
    await call()
  } catch (error) {
    settings.onDriverFailure(error)
  }
}

/** The connection is over, or another driver takes it on. */
export const tellGone = (talk: Talk, kind: Gone['kind']): Promise<void> =>
  tell(talk, () => {
    const { contentBytes, lineSoFar } = talk.wire.framer
    return talk.driver.gone({ kind, contentBytes, ...(lineSoFar ? { line: lineSoFar } : {}) })
  })

/** What is answered where the driver throws. */
export const failureStep = ({ settings }: Talk, times = 1): Step =>
  ownStep(ownReplies.driverFailed, settings.closesOnFailure ? 'failed' : null, times)

/** At its beginning, or where no reply is owed, a connection whose driver throws cannot go on. */
export const failureAtBegin: Step = ownStep(ownReplies.driverFailedAtBegin, 'failed')

/** How often the end of content is answered. */
export const owedReplies = ({ driver, settings }: Talk): number => {
  try {
    return Math.max(1, Math.trunc(driver.owedReplies()) || 1)
  } catch (error) {
    settings.onDriverFailure(error)
    return 1
  }
}

/** The wire refuses by itself, and the driver is told. */
export const refuse = async (talk: Talk, refusal: Refusal): Promise<Step> => {
  const { line, reply, how, closes = null, times = 1 } = refusal
  await tell(talk, () => talk.driver.refused(line, reply, how))
  return ownStep(reply, closes, times)
}

interface Refusal {
  readonly line: Bytes
  readonly reply: Reply
  readonly how: RefusedHow
  readonly closes?: Step['closes']
  /** replies that are owed */
  readonly times?: number
}
