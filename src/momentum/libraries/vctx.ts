import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { PhaseName } from '../../domain/phase.js'
import { type LuaValue, tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, listedFor, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertReadable } from '../calls/unknown.js'
import { parameterKeywords } from '../phases/smtp.js'
import type { Recipient, Transaction } from '../state.js'
import { contextExists, getContext, isNil, sessionDictionaries, setContext } from './context-methods.js'
import { finiteNumber, replyCode } from './known-numbers.js'
import { replyText } from './known-texts.js'

/** A vctx that was kept for a callout that is given none: what becomes of a verdict there, no manual says. */
const assertGiven = (stage: Stage, call: string): void => {
  if (stage.phase !== null && withoutVctx.has(stage.phase))
    stage.undecidable({
      call,
      key: null,
      reason: `${call} is called in ${stage.phase}, whose callouts are given no validation context, on one that was kept`,
      hint: `leave the verdict in a callout that is given vctx`,
    })
}

const withoutVctx: ReadonlySet<PhaseName> = new Set(['set_binding', 'routing', 'dealloc'])

/** The code and the text that a script leaves. */
const leaveVerdict = (stage: Stage, frame: Frame): void => {
  assertGiven(stage, 'vctx:set_code')
  const { verdict } = stage.current(frame)
  verdict.code = replyCode(stage, 'vctx:set_code', frame.string(2))
  verdict.note = replyText(stage, 'vctx:set_code', frame.optionalString(3) ?? '')
  stage.note(frame, ['code', verdict.code, encodeText(verdict.note)])
}

const setCode = (stage: Stage): HostFunction => {
  return (frame) => {
    leaveVerdict(stage, frame)
    return 0
  }
}

const disconnect = (stage: Stage): HostFunction => {
  return (frame) => {
    leaveVerdict(stage, frame)
    stage.current(frame).verdict.disconnect = true
    stage.note(frame, ['disconnect'])
    return 0
  }
}

/** The default policy's helpers: as set_code and disconnect, and answer VALIDATE_DONE. */
const actAndStop =
  (act: (stage: Stage) => HostFunction) =>
  (stage: Stage): HostFunction => {
    const run = act(stage)
    return (frame) => {
      run(frame)
      frame.pushNumber(1)
      return 1
    }
  }

const tarpit = (stage: Stage): HostFunction => {
  return (frame) => {
    assertGiven(stage, 'vctx:tarpit')
    const seconds = finiteNumber(stage, 'vctx:tarpit', frame.number(2))
    stage.current(frame).verdict.delay = seconds
    stage.note(frame, ['tarpit', seconds])
    return 0
  }
}

const addresses = (frame: Frame, index: number): readonly string[] => {
  if (frame.type(index) !== 'table') return [frame.string(index)]
  const given = frame.value(index)
  return given !== null && typeof given === 'object' && given.kind === 'table'
    ? given.entries.map(([, address]) => address).filter((address): address is string => typeof address === 'string')
    : []
}

const assertRecipientsMayChange = (stage: Stage, frame: Frame): void => {
  if (stage.phase === 'data') stage.assumed.add('recipients-change-until')
  if (stage.recipientsMayChange) return
  stage.setting('recipients-change-until')
  frame.fail('the recipient list can not be changed in this phase')
}

const named = (address: Bytes): Recipient => ({ received: address, address, line: `RCPT TO:<${address}>` })

const addRecipient = (stage: Stage): HostFunction => {
  return (frame) => {
    assertRecipientsMayChange(stage, frame)
    const { transaction } = stage.current(frame)
    for (const address of addresses(frame, 2)) {
      if (transaction) transaction.recipients = [...transaction.recipients, named(address)]
      stage.note(frame, ['recipient.add', encodeText(address)])
    }
    return 0
  }
}

/** What RCPT said of a recipient besides its address goes with it, and does not come back with the address. */
const keepRecipients = (stage: Stage, transaction: Transaction, kept: readonly Recipient[]): void => {
  const still = new Set(kept)
  const dropped = transaction.recipients.filter((recipient) => !still.has(recipient))
  if (dropped.some(({ line }) => parameterKeywords(line).length > 0)) stage.hasDroppedParameters = true
  transaction.recipients = kept
}

/** Which of them an address is, nobody can tell of one that was replaced. */
const assertComparable = (stage: Stage, { recipients }: Transaction): void => {
  for (const { address } of recipients) assertReadable(stage, address)
}

const removeRecipient = (stage: Stage): HostFunction => {
  return (frame) => {
    assertRecipientsMayChange(stage, frame)
    const transaction = stage.current(frame).transaction
    if (transaction) assertComparable(stage, transaction)
    for (const address of addresses(frame, 2)) {
      if (transaction)
        keepRecipients(
          stage,
          transaction,
          transaction.recipients.filter((recipient) => recipient.address !== address),
        )
      stage.note(frame, ['recipient.remove', encodeText(address)])
    }
    return 0
  }
}

/** A recipient who is there already stays the same one. */
const listed = ({ recipients }: Transaction, addresses: readonly Bytes[]): readonly Recipient[] => {
  const known = new Map(recipients.toReversed().map((recipient) => [recipient.address, recipient]))
  return addresses.map((address) => known.get(address) ?? named(address))
}

/** Reads the list, or replaces it. */
const recipientList = (stage: Stage): HostFunction => {
  return (frame) => {
    const transaction = stage.current(frame).transaction
    if (!isNil(frame, 2)) {
      assertRecipientsMayChange(stage, frame)
      const list = addresses(frame, 2)
      if (transaction) assertComparable(stage, transaction)
      if (transaction) keepRecipients(stage, transaction, listed(transaction, list))
      stage.note(frame, ['recipients', list.map(encodeText)])
    }
    frame.pushValue(tableOf((transaction?.recipients ?? []).map((recipient): LuaValue => recipient.address)))
    return 1
  }
}

const page = 'S/4/lua/ref-vctx'

/** A method called on something else raises, as the message's do. */
const onVctx = (row: Row): Row => ({
  ...row,
  bind: (stage) => {
    const run = row.bind(stage)
    return (frame) => {
      stage.handles.read(frame, 1, 'vctx')
      return run(frame)
    }
  },
})

const rows: readonly Row[] = [
  documented('vctx:get', 'state', { source: page, bind: getContext(sessionDictionaries) }),
  documented('vctx:set', 'write', { source: page, bind: setContext(sessionDictionaries) }),
  seenInSamples('vctx:exists', 'state', { source: 'training policy', bind: contextExists(sessionDictionaries) }),
  documented('vctx:set_code', 'write', { source: page, bind: setCode }),
  documented('vctx:disconnect', 'write', { source: page, bind: disconnect }),
  listedFor('CH', documented('vctx:tarpit', 'write', { source: page, bind: tarpit })),
  listedFor('RDSE', documented('vctx:add_recipient', 'write', { source: page, bind: addRecipient })),
  listedFor('MRDSE', documented('vctx:remove_recipient', 'write', { source: page, bind: removeRecipient })),
  listedFor('CHMDSEB', documented('vctx:recipient_list', 'write', { source: page, bind: recipientList })),
  seenInSamples('vctx:pbp_disconnect', 'write', { source: 'default policy', bind: actAndStop(disconnect) }),
  seenInSamples('vctx:pbp_action', 'write', { source: 'default policy', bind: actAndStop(setCode) }),
]

export const vctxRows: readonly Row[] = rows.map(onVctx)

const flags = new Set(['deschedule', 'body_has_changed', 'transparency', 'needs_auth_results'])
const numericFields = new Set(['code', 'tcost', 'disconnect', ...flags])

/** The fields of structs-validate-context.md. */
export const getVctxField = (stage: Stage, frame: Frame, key: string): boolean => {
  const { verdict } = stage.current(frame)
  if (key === 'code') frame.pushNumber(verdict.code)
  else if (key === 'note') {
    if (verdict.note === '') stage.assumed.add('vctx-note-unset')
    frame.pushString(verdict.note)
  } else if (key === 'tcost') frame.pushNumber(verdict.delay)
  else if (flags.has(key)) frame.pushNumber(verdict.fields?.get(key) ?? 0)
  else return false
  return true
}

/** `disconnect` is a method and a field to write. */
export const setVctxField = (stage: Stage, frame: Frame, key: string): boolean => {
  const { verdict } = stage.current(frame)
  if (key === 'note' || numericFields.has(key)) assertGiven(stage, `vctx.${key}`)
  if (key === 'note') {
    verdict.note = replyText(stage, 'vctx.note', frame.string(3))
    stage.note(frame, ['vctx', key, encodeText(verdict.note)])
    return true
  }
  if (!numericFields.has(key)) return false
  const value = finiteNumber(stage, `vctx.${key}`, frame.number(3))
  if (key === 'code') verdict.code = value === 0 ? 0 : replyCode(stage, 'vctx.code', value)
  else if (key === 'tcost') verdict.delay = value
  else if (key === 'disconnect') verdict.disconnect = value !== 0
  else verdict.fields = new Map(verdict.fields).set(key, value)
  stage.note(frame, ['vctx', key, value])
  return true
}
