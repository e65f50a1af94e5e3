import type { Bytes } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import { instanceKey } from '../../domain/phase.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { PhaseRun } from '../../momentum/session.js'
import type { RecordedAct } from '../recording.js'

/**
 * Recipients that an edit gave another address. Their instances are those of the recorded ones, and what the server did for
 * them by itself it does for the new ones. Not where an address is twice in a message: which is which, nobody could tell.
 */
export const renamedRecipients = (
  recorded: readonly RecordedAct[],
  edited: readonly RecordedAct[],
): { readonly renamed: ReadonlyMap<string, Text>; readonly acts: readonly RecordedAct[] } => {
  const renamed = new Map<string, Text>()
  const now = new Map<string, Bytes>()
  for (const [index, { act, message }] of recorded.entries()) {
    const [was, is] = [recipientOf(act), recipientOf(edited[index]!.act)]
    if (was === null || is === null || was === is) continue
    if (!isOnly(recorded, message, was) || !isOnly(edited, message, is)) continue
    renamed.set(recipientKey(message, encodeText(is)), encodeText(was))
    now.set(recipientKey(message, encodeText(was)), is)
  }
  const acts = edited.map((one) => {
    const { act } = one
    if (act.kind !== 'delivery' && act.kind !== 'fire') return one
    const recipient = now.get(recipientKey(act.message, encodeText(act.recipient)))
    return recipient === undefined ? one : { ...one, act: { ...act, recipient } }
  })
  return { renamed, acts }
}

const recipientKey = (message: number, recipient: Text): string => `${message} ${JSON.stringify(recipient)}`

/** The name that an instance of the copy has in the recording. */
export const recordedKey = ({ key, name }: PhaseRun, renamed: ReadonlyMap<string, Text>): string => {
  const recipient = renamed.get(recipientKey(name.message, name.recipient))
  return recipient === undefined ? key : instanceKey({ ...name, recipient })
}

const recipientOf = (act: RecordedAct['act']): Bytes | null => {
  if (act.kind === 'inject') return act.recipient
  const command = act.kind === 'command' ? parseCommand(act.line) : null
  return command?.verb === 'RCPT' ? command.path : null
}

const isOnly = (acts: readonly RecordedAct[], message: number, recipient: Bytes): boolean =>
  acts.filter((one) => one.message === message && recipientOf(one.act) === recipient).length === 1
