import type { Bytes } from '../../domain/bytes.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertPieceKnown } from '../calls/unknown.js'

const cut = (stage: Stage, text: Bytes, capacity: number): Bytes => {
  if (text.length > capacity) stage.assumed.add('routing-buffer')
  return text.slice(0, capacity)
}

/** Replaces the content; what is beyond the capacity is cut off. */
const set = (stage: Stage): HostFunction => {
  return (frame) => {
    const string = stage.handles.read(frame, 1, 'string')
    string.value = cut(stage, frame.string(2), string.capacity)
    string.isUnseen = false
    return 0
  }
}

/** `(text, length)` appends. */
export const writeString = (stage: Stage): HostFunction => {
  return (frame) => {
    const string = stage.handles.read(frame, 1, 'string')
    const text = frame.string(2).slice(0, frame.optionalNumber(3) ?? undefined)
    if (string.isUnseen) assertPieceKnown(stage, 'line')
    string.value = cut(stage, string.value + text, string.capacity)
    frame.pushNumber(text.length)
    return 1
  }
}

export const stringRows: readonly Row[] = [
  documented('ec_string:set', 'state', { source: 'S/4/lua/ref-msys-registermodule', bind: set }),
  documented('ec_string:write', 'state', { source: 'S/4/lua/ref-msys-registermodule', bind: writeString }),
]
