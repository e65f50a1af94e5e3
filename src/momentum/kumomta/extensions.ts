import { type Bytes, upperCase } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { LuaTable, LuaValue } from '../../domain/value.js'
import type { Stage } from '../calls/stage.js'
import type { SessionState } from '../state.js'
import { unmodelled } from './unmodelled.js'

/** The extensions that every listener of KumoMTA's offers (crates/kumod/src/smtp_server.rs); a handler gets them, and may answer others. */
export const ownExtensions = ({ isEncrypted }: SessionState): readonly Bytes[] => [
  'PIPELINING',
  'ENHANCEDSTATUSCODES',
  '8BITMIME',
  'SMTPUTF8',
  isEncrypted ? 'AUTH PLAIN' : 'STARTTLS',
]

/** What a handler adds to the server's own, or takes away, is done to the list that the recording has. */
export const takeExtensions = (stage: Stage, returned: LuaValue): void => {
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
  for (const item of added) stage.noteReturned(['capability.add', encodeText(item)])
}
