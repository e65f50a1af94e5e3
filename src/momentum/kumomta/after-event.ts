import { type Bytes, upperCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Failure } from '../../domain/events.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { CallOutcome } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import type { Stage } from '../calls/stage.js'
import { parseCommand } from '../phases/smtp.js'
import type { SessionState } from '../state.js'
import { takeQueueConfig } from './queue-config.js'
import { takeListenerDomain } from './relaying.js'
import { unmodelled } from './unmodelled.js'

/** What `kumo.reject` or `kumo.disconnect` has raised. */
export interface Rejection {
  readonly code: number
  readonly text: Bytes
  readonly disconnects: boolean
}

/** Settles what a handler has come to; `line` is the client's command: a rejection answers, another error fails, and of returns EHLO's alone counts. */
export const afterEvent = (
  stage: Stage,
  { event, line }: { readonly event: string; readonly line: Bytes },
  outcome: CallOutcome,
): Failure | null => {
  const rejection = rejectionOf(stage, outcome)
  stage.rejection = null
  stage.isInHost = false
  if (outcome.outcome === 'limit')
    return unmodelled(
      stage,
      'limit',
      `a handler reaches this host's limit on ${outcome.limit}, which KumoMTA does not have`,
    )
  if (!event.startsWith('smtp_server_') && outcome.outcome === 'failed')
    return unmodelled(stage, event, `${event} fails, and what KumoMTA answers then is not modelled`)
  if (rejection !== null) {
    takeRejection(stage, rejection)
    return null
  }
  if (outcome.outcome === 'failed') return callFailure(outcome)
  if (event === 'get_queue_config') takeQueueConfig(stage, outcome.values[0] ?? null)
  if (event === 'get_listener_domain') takeListenerDomain(stage, outcome.values[0] ?? null)
  if (event === 'smtp_server_ehlo' && parseCommand(line).verb === 'EHLO')
    takeExtensions(stage, outcome.values[0] ?? null)
  return null
}

/** The server knows a rejection by the object that was raised: one that the script has caught, and not raised again, is none. */
const rejectionOf = (stage: Stage, outcome: CallOutcome): Rejection | null => {
  if (outcome.outcome !== 'failed') return null
  const { error } = outcome
  if (typeof error !== 'object' || error?.kind !== 'handle') return stage.isInHost ? stage.rejection : null
  const object = stage.objects()[error.id ?? -1]
  return object?.kind === 'kumoError' ? object.rejection : null
}

const takeRejection = (stage: Stage, { code, text, disconnects }: Rejection): void => {
  const { verdict } = stage.session!
  verdict.code = code
  verdict.note = text
  verdict.disconnect = disconnects || stage.phase === 'connect'
}

/** The extensions that every listener of KumoMTA's offers (crates/kumod/src/smtp_server.rs); a handler gets them, and may answer others. */
export const ownExtensions = ({ isEncrypted }: SessionState): readonly Bytes[] => [
  'PIPELINING',
  'ENHANCEDSTATUSCODES',
  '8BITMIME',
  'SMTPUTF8',
  isEncrypted ? 'AUTH PLAIN' : 'STARTTLS',
]

/** What a handler adds to the server's own, or takes away, is done to the list that the recording has. */
const takeExtensions = (stage: Stage, returned: LuaValue): void => {
  if (returned === null) return
  const list = typeof returned === 'object' && returned.kind === 'table' ? sequenceOf(returned) : refuseReturn(stage)
  setExtensions(
    stage,
    list.map((item) => (typeof item === 'string' ? item : refuseReturn(stage))),
  )
}

/** What stands behind a hole, and under keys that are no places, is not read. */
const sequenceOf = ({ entries }: LuaTable): readonly LuaValue[] => {
  const byPlace = new Map(entries)
  const items: LuaValue[] = []
  while (byPlace.has(items.length + 1)) items.push(byPlace.get(items.length + 1)!)
  return items
}

const refuseReturn = (stage: Stage): never =>
  unmodelled(stage, 'smtp_server_ehlo', 'smtp_server_ehlo returns something else than a list of extensions')

const setExtensions = (stage: Stage, list: readonly Bytes[]): void => {
  const session = stage.session!
  const own = ownExtensions(session)
  const wanted = new Set(list.map(upperCase))
  const added = list.filter((item) => !own.includes(upperCase(item)))
  const removed = new Set(own.filter((item) => !wanted.has(item)))
  const kept = session.capabilities.filter((item) => !removed.has(upperCase(item)) && !wanted.has(upperCase(item)))
  const stay = session.capabilities.filter((item) => wanted.has(upperCase(item)))
  if (added.length + removed.size === 0) return
  session.capabilities = [...new Set([...stay, ...kept, ...added])]
  for (const item of added) stage.effects.push(['capability.add', encodeText(item)])
  if (stage.attributing) for (const _item of added) stage.effectLines.push('')
}
