import { type Bytes, upperCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Failure } from '../../domain/events.js'
import type { LuaValue } from '../../domain/value.js'
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
  const { rejection } = stage
  stage.rejection = null
  if (outcome.outcome === 'limit')
    return unmodelled(
      stage,
      'limit',
      `a handler reaches this host's limit on ${outcome.limit}, which KumoMTA does not have`,
    )
  if (!event.startsWith('smtp_server_') && (rejection !== null || outcome.outcome === 'failed'))
    return unmodelled(stage, event, `${event} fails, and what KumoMTA answers then is not modelled`)
  if (rejection !== null) {
    takeRejection(stage, outcome, rejection)
    return null
  }
  if (outcome.outcome === 'failed') return callFailure(outcome)
  if (event === 'get_queue_config') takeQueueConfig(stage, outcome.values[0] ?? null)
  if (event === 'get_listener_domain') takeListenerDomain(stage, outcome.values[0] ?? null)
  if (event === 'smtp_server_ehlo' && parseCommand(line).verb === 'EHLO')
    takeExtensions(stage, outcome.values[0] ?? null)
  return null
}

/** One that the script has caught may or may not be the answer: the server knows it by an object that only it can make. */
const takeRejection = (stage: Stage, outcome: CallOutcome, { code, text, disconnects }: Rejection): void => {
  const isRaised = outcome.outcome === 'failed' && outcome.message.endsWith(`${code} ${text}`)
  if (!isRaised)
    unmodelled(stage, 'kumo.reject', 'a rejection is caught by pcall, and what becomes of it is not modelled')
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
  const items = typeof returned === 'object' && returned.kind === 'table' ? returned.entries : refuseReturn(stage)
  setExtensions(
    stage,
    items.map(([, item]) => (typeof item === 'string' ? item : refuseReturn(stage))),
  )
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
