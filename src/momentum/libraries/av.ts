import { sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { askLibrary, contentDigest, returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertContentKnown } from '../calls/unknown.js'
import type { Message } from '../message/message.js'
import { partContent } from '../message/mime-tree.js'
import { avConstants } from './constants.js'
import { isNil } from './context-methods.js'
import { partAt } from './message-tree.js'

/** The names of the engines that the server is configured with. */
const engines = (stage: Stage): HostFunction => {
  return (frame) => returnLibrary(stage, frame, { call: 'msys.av.engines', key: [], message: null })
}

/** `([engine [, message [, vctx]]])`: status, what was found, which engine, its own code. */
const scan = (stage: Stage): HostFunction => {
  return (frame) => {
    const message = isNil(frame, 2)
      ? (stage.running(frame).message ?? frame.fail('no message to scan'))
      : stage.handles.read(frame, 2, 'message').message
    if (!isNil(frame, 3)) stage.handles.read(frame, 3, 'vctx')
    const key = [engineAt(frame, 1), contentDigest(stage, message)]
    return pushScanned(stage, frame, { call: 'msys.av.scan', key, message })
  }
}

/** `(part [, engine [, vctx]])` */
const scanPart = (stage: Stage): HostFunction => {
  return (frame) => {
    const { part, message } = partAt(stage, frame, 1)
    assertContentKnown(stage, message)
    if (!isNil(frame, 3)) stage.handles.read(frame, 3, 'vctx')
    const key = [engineAt(frame, 2), encodeText(sha256Of(partContent(part)))]
    return pushScanned(stage, frame, { call: 'msys.av.scan_part', key, message })
  }
}

const engineAt = (frame: Frame, index: number): Canonical => {
  const engine = frame.optionalString(index)
  return engine === undefined ? null : encodeText(engine)
}

interface Scanned {
  readonly call: 'msys.av.scan' | 'msys.av.scan_part'
  readonly key: readonly Canonical[]
  readonly message: Message
}

/** The status is answered by the name of its constant, `INFECTED`: the numbers are ours. */
const pushScanned = (stage: Stage, frame: Frame, scanned: Scanned): number => {
  const { values } = askLibrary(stage, frame, scanned)
  const [status = null, ...others] = values
  frame.pushNumber(statusOf(stage, scanned.call, status))
  for (const value of others) frame.pushValue(value)
  return values.length
}

const statusOf = (stage: Stage, call: string, status: LuaValue): number => {
  stage.assumed.add('numeric-constants')
  const name = `EC_AV_${String(status)}`
  return Object.hasOwn(avConstants, name)
    ? avConstants[name as keyof typeof avConstants]
    : stage.undecidable({
        call,
        key: null,
        reason: `the answer to ${call} has a status that is none: ${JSON.stringify(status)}`,
        hint: `a status is one of ${Object.keys(avConstants)
          .map((known) => known.slice('EC_AV_'.length))
          .join(', ')}`,
      })
}

const page = (name: string): string => `S/4/lua/ref-msys-av-${name}`

export const avRows: readonly Row[] = [
  documented('msys.av.engines', 'stable', { source: page('engines'), bind: engines }),
  documented('msys.av.scan', 'stable', { source: page('scan'), bind: scan }),
  documented('msys.av.scan_part', 'stable', { source: page('scan-part'), bind: scanPart }),
]
