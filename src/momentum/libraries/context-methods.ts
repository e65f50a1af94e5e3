import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Effect } from '../../domain/events.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { assertKnown, assertReadable } from '../calls/unknown.js'
import type { Message } from '../message/message.js'
import type { Context, SessionState } from '../state.js'

/** Which dictionary a script names: 0 connection, 1 message; nil counts as 0 (`macros-contexts.md` section 3.3). */
export type Dictionaries = (stage: Stage, frame: Frame, which: number) => Dictionary

interface Dictionary {
  readonly name: string
  readonly of: Context
  /** whose it is; null: the session's */
  readonly message: Message | null
}

/** `vctx`: the session's dictionaries; from each_rcpt on, the message's is the copy's. */
export const sessionDictionaries: Dictionaries = (stage, frame, which) => {
  stage.current(frame)
  const name = which === 0 ? 'conn' : 'mess'
  return { name, of: dictionaryOf(stage, name), message: null }
}

export const dictionaryOf = (stage: Stage, name: 'conn' | 'mess'): Context => {
  const session = stage.session!
  if (name === 'conn') return session.conn
  const copy = session.message
  if (!copy || copy.mess === session.mess) return session.mess
  return stage.setting('vctx-in-each-rcpt') === 'session' ? session.mess : copy.mess
}

/** `msg`: the message's own dictionaries, which are the session's until the message fans out. */
export const messageDictionaries: Dictionaries = (stage, frame, which) => {
  const { message } = stage.handles.read(frame, 1, 'message')
  if (which !== 0) return { name: 'mess', of: message.mess, message }
  return { name: message.conn === stage.session?.conn ? 'conn' : 'copy', of: message.conn, message }
}

/** Of a context that is neither of the two, no manual says anything. */
const whichOf = (stage: Stage, frame: Frame): number => {
  const which = frame.optionalNumber(2)
  if (which === undefined) stage.assumed.add('nil-dictionary')
  if (which !== undefined && which !== 0 && which !== 1) undescribed(stage, `context ${which}`)
  return which ?? 0
}

const lookUp = (stage: Stage, frame: Frame, dictionaries: Dictionaries): Bytes | undefined => {
  if (isNil(frame, 3)) undescribed(stage, 'the key nil')
  const key = frame.string(3)
  const { name, of } = dictionaries(stage, frame, whichOf(stage, frame))
  const value = of.get(key)
  if (commandCounts.has(key)) stage.assumed.add('command-counts')
  if (value === undefined) assertKnown(stage, name, key)
  if (value === undefined && key.startsWith('DLV_') && hasFailed(stage))
    undescribed(stage, `${key} of an attempt that has failed`)
  if (value === undefined && key.startsWith('#')) undescribed(stage, `the internal variable ${key}`)
  return value
}

/** Where a delivery has failed, the server leaves the protocol's own words in variables: absent, they say success. */
const hasFailed = ({ phase, session }: Stage): boolean =>
  phase === 'tempfail' ||
  phase === 'permfail' ||
  phase === 'retry' ||
  (phase === 'dispose' && hasFailedForGood(session))

const hasFailedForGood = (session: SessionState | null): boolean => /^[45]/.test(session?.message?.code ?? '')

const commandCounts = new Set(['connection_message_count', 'connection_rcpt_count', 'message_rcpt_count'])

const undescribed = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'context',
    key: null,
    reason: `a context is asked for ${what}, and no manual says what the server answers`,
    hint: 'ask for a named variable of VCTX_CONN or VCTX_MESS',
  })

/** Absent reads as the empty string. */
export const getContext =
  (dictionaries: Dictionaries) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    frame.pushString(lookUp(stage, frame, dictionaries) ?? '')
    return 1
  }

/** Answers the numbers 1 and 0. */
export const contextExists =
  (dictionaries: Dictionaries) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    frame.pushNumber(lookUp(stage, frame, dictionaries) === undefined ? 0 : 1)
    return 1
  }

/** 1 and the value, or 0 and nil. */
export const contextExistsAndGet =
  (dictionaries: Dictionaries) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const value = lookUp(stage, frame, dictionaries)
    frame.pushNumber(value === undefined ? 0 : 1)
    frame.pushValue(value ?? null)
    return 2
  }

/** A nil key or value is logged and ignored (Momentum's changelog). */
export const setContext =
  (dictionaries: Dictionaries) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    if (isNil(frame, 3) || isNil(frame, 4)) return 0
    const key = frame.string(3)
    const value = frame.type(4) === 'boolean' ? frame.display(4) : frame.string(4)
    changeContext(stage, frame, { dictionary: dictionaries(stage, frame, whichOf(stage, frame)), key, value })
    return 0
  }

interface Change {
  readonly dictionary: Dictionary
  readonly key: Bytes
  readonly value: Bytes | undefined
}

const changeContext = (stage: Stage, frame: Frame, { dictionary, key, value }: Change): void => {
  const { name, of, message } = dictionary
  if (message && name === 'conn') stage.assumed.add('msg-conn-context')
  // whether it changes anything, nobody can tell of a value that was replaced
  if (value !== undefined) assertReadable(stage, of.get(key) ?? '')
  stage.setContext(of, key, value)
  const effect: Effect = ['context', name, encodeText(key), value === undefined ? null : encodeText(value)]
  if (message) stage.noteOn(frame, message, effect)
  else stage.note(frame, effect)
}

/** Answers 1 where the key was there, else 0. */
export const deleteContext =
  (dictionaries: Dictionaries) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const key = frame.string(3)
    const existed = lookUp(stage, frame, dictionaries) !== undefined
    const dictionary = dictionaries(stage, frame, whichOf(stage, frame))
    if (existed) changeContext(stage, frame, { dictionary, key, value: undefined })
    frame.pushNumber(existed ? 1 : 0)
    return 1
  }

export const isNil = (frame: Frame, index: number): boolean =>
  frame.type(index) === 'nil' || frame.type(index) === 'none'
