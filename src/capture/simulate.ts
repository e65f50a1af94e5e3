import { basename } from 'node:path'
import { type Bytes, bytesOfText } from '../domain/bytes.js'
import { encodeDictionary, encodeText } from '../domain/canonical.js'
import type { SessionOpened } from '../domain/events.js'
import type { World } from '../domain/world.js'
import { worldAnswers } from '../engine/answers/world-answers.js'
import { SessionRecorder } from '../engine/session-recorder.js'
import { Undecided } from '../momentum/calls/interruptions.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import type { Host } from '../momentum/host.js'
import type { Ended, HostSet } from '../momentum/phases/acts.js'
import { parseCommand } from '../momentum/phases/smtp.js'
import { type ContextScript, isInjected, type SessionScript, type Step } from './scenario/script.js'
import { withParameters } from './with-parameters.js'

export interface Simulated {
  /** digest of its boot */
  readonly boot: string
  /** the scenario's file */
  readonly file: string
  readonly world: World
  /** it goes on from what sessions of the host before it left: `Host.carried` */
  readonly continuous?: NonNullable<SessionOpened['continuous']>
}

/**
 * Runs a scripted client against the host and records it. The client sends its steps whatever it is told; a message only
 * where it was asked for one. Where the policy asks what this host does not have, the recording ends with a gap.
 */
export const simulateSession = (host: Host, script: SessionScript, simulated: Simulated): SessionRecorder => {
  const recorder = new SessionRecorder(host, openedBy(script, simulated))
  const answers = worldAnswers(simulated.world)
  const client: ScriptedClient = { script, at: script.at, pending: {}, endedAt: null, isClosed: isInjected(script) }
  try {
    if (!isInjected(script)) recorder.perform({ kind: 'connect' }, client.at, answers)
    for (const step of script.steps) {
      if (recorder.session.state.end !== null) client.endedAt ??= client.at
      takeStep(recorder, client, { step, answers })
    }
    recorder.close(client.at, answers)
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    recorder.noteGap(recorder.lastPhase, error.undecidable.reason)
    recorder.finish(client.at, 'open')
  }
  return recorder
}

const openedBy = (script: SessionScript, simulated: Simulated): SessionOpened => ({
  source: { kind: 'scenario', name: script.name, file: basename(simulated.file) },
  boot: simulated.boot,
  peer: encodeText(bytesOfText(script.peer)),
  listener: encodeText(bytesOfText(script.listener)),
  at: script.at,
  seed: script.seed,
  ...(simulated.continuous ? { continuous: simulated.continuous } : {}),
  ...(script.offers.length > 0 ? { offers: script.offers.map((offer) => encodeText(bytesOfText(offer))) } : {}),
  ...(Object.keys(script.context.conn).length > 0
    ? { context: encodeDictionary(Object.entries(script.context.conn), encodeText) }
    : {}),
  ...(isInjected(script) ? { path: 'http' as const } : {}),
})

interface ScriptedClient {
  readonly script: SessionScript
  /** milliseconds since the epoch */
  at: number
  /** context that the next act brings with it */
  pending: { conn?: ReadonlyMap<Bytes, Bytes>; mess?: ReadonlyMap<Bytes, Bytes> }
  /** when the connection ended, null while it goes on */
  endedAt: number | null
  /** its end has been taken: what comes now comes after it */
  isClosed: boolean
}

const takeStep = (recorder: SessionRecorder, client: ScriptedClient, { step, answers }: Taken): void => {
  const { state } = recorder.session
  if (step.kind === 'wait') client.at += step.milliseconds
  else if (step.kind === 'context') addContext(client, step)
  else if (isServersStep(step)) takeServersStep(recorder, client, { step, answers })
  else if (state.end !== null) return
  else if (step.kind === 'abort') recorder.perform({ kind: 'abort' }, client.at, answers)
  else if (step.kind === 'command') {
    const pipelined = step.pipelined ? { pipelined: true as const } : {}
    if (parseCommand(step.line).verb === 'MAIL') addContext(client, { ...client.script.context, conn: {} })
    recorder.perform({ kind: 'command', line: step.line, ...pipelined, ...takePending(client) }, client.at, answers)
  } else if (step.kind === 'answer') {
    if (state.expects?.kind === 'answer')
      recorder.perform({ kind: 'answer', line: step.line, ...takePending(client) }, client.at, answers)
  } else if (step.kind === 'tls') {
    if (state.expects?.kind === 'handshake')
      recorder.perform(
        { kind: 'handshake', handshake: withParameters(step.handshake, state), ...takePending(client) },
        client.at,
        answers,
      )
  } else if (state.transaction?.awaitsContent)
    recorder.perform({ kind: 'message', content: step.content, ...takePending(client) }, client.at, answers)
}

interface Taken {
  readonly step: Step
  readonly answers: AnswerSource
}

type ServersStep = Extract<Step, { readonly kind: 'inject' | 'delivery' | 'fire' }>

const isServersStep = (step: Step): step is ServersStep =>
  step.kind === 'inject' || step.kind === 'delivery' || step.kind === 'fire'

/** What the server does by itself, whether or not the client is still there: the first of it after the end says when that was. */
const takeServersStep = (
  recorder: SessionRecorder,
  client: ScriptedClient,
  { step, answers }: { readonly step: ServersStep; readonly answers: AnswerSource },
): void => {
  const { context, ...rest } = step
  addContext(client, context)
  if (step.kind === 'inject') addContext(client, { conn: {}, mess: client.script.context.mess })
  const ended = endConnection(recorder, client, answers)
  const act = rest.kind === 'inject' ? rest : { ...rest, ...(ended ? { ended } : {}) }
  recorder.perform({ ...act, ...takePending(client) }, client.at, answers)
}

const endConnection = (
  recorder: SessionRecorder,
  client: ScriptedClient,
  answers: AnswerSource,
): Ended['ended'] | undefined => {
  const { end } = recorder.session.state
  if (end === null || client.isClosed) return undefined
  client.isClosed = true
  const at = client.endedAt ?? client.at
  recorder.perform({ kind: 'close' }, at, answers)
  return [end, at]
}

const addContext = (client: ScriptedClient, { conn, mess }: ContextScript): void => {
  const merge = (known: ReadonlyMap<Bytes, Bytes> | undefined, added: Readonly<Record<string, Bytes>>) =>
    new Map([...Object.entries(added).map(([key, value]) => [bytesOfText(key), value] as const), ...(known ?? [])])
  client.pending = { conn: merge(client.pending.conn, conn), mess: merge(client.pending.mess, mess) }
}

const takePending = (client: ScriptedClient): HostSet => {
  const { conn, mess } = client.pending
  client.pending = {}
  const context = { ...(conn?.size ? { conn } : {}), ...(mess?.size ? { mess } : {}) }
  return Object.keys(context).length > 0 ? { context } : {}
}
