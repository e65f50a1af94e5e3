import { sha256Of } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { askLibrary, contentDigest, envelopeOf, returnLibrary } from '../calls/ask-library.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, listedFor, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toldOptions } from '../calls/told-options.js'
import type { Message } from '../message/message.js'
import { sortedTable } from './sorted-table.js'

type Options = Readonly<Record<string, Canonical>>

/** `(message, vctx [, options])`, and what a question about them is known by: content, envelope, options. */
const asked = (stage: Stage, frame: Frame, call: string) => {
  const { message } = stage.handles.read(frame, 1, 'message')
  stage.handles.read(frame, 2, 'vctx')
  const options: Options = toldOptions(stage, frame, { call, index: 3 })
  const key = [contentDigest(stage, message), ...envelopeOf(message), options]
  return { message, options, key }
}

/** The content is unknown from here on: what was added to it, only the server can write. */
const seal = (message: Message, key: readonly Canonical[]): void => {
  message.signatures = [...message.signatures, sha256Of(JSON.stringify(['dkim2', ...key])).slice(0, 16)]
}

/** A result, or nil and an error. With an `authservid` it may write an Authentication-Results field of its own. */
const verify = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.validate.dkim2.verify'
    const { message, options, key } = asked(stage, frame, call)
    const { values } = askLibrary(stage, frame, { call, key, message })
    if (options['authservid'] !== undefined && values[0] !== null) seal(message, key)
    for (const value of values) frame.pushValue(value)
    return values.length
  }
}

/** true, the field that was added or nil where none was, and more; or nil and an error. */
const sign = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.validate.dkim2.sign'
    const { message, options, key } = asked(stage, frame, call)
    const whose = message === stage.session?.message ? [] : [message.origin]
    stage.noteOutside(frame, ['dkim2.sign', options, key[0]!, ...whose])
    const { values } = askLibrary(stage, frame, { call, key, message })
    if (values[0] === true && typeof values[1] === 'string') seal(message, key)
    for (const value of values) frame.pushValue(value)
    return values.length
  }
}

/** `(result)`: clauses of an Authentication-Results field; nil where there is no result, or no signature in it. */
const clauses = (stage: Stage): HostFunction => {
  return (frame) => {
    const call = 'msys.validate.dkim2.ar_clauses'
    if (frame.type(1) === 'nil') {
      frame.pushNil()
      return 1
    }
    if (frame.type(1) !== 'table') return frame.wrongType(1, 'table')
    return returnLibrary(stage, frame, { call, key: [outsideValue(stage, call, sortedTable(frame, 1))], message: null })
  }
}

const row = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  documented(`msys.validate.dkim2.${name}`, kind, { source: `S/4/dkim2/${name.replace('_', '-')}`, bind })

export const dkim2Rows: readonly Row[] = [
  listedFor('SE', row('verify', 'stable', verify)),
  row('sign', 'write', sign),
  row('ar_clauses', 'stable', clauses),
]
