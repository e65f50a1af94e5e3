import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'

/** Replaces the content; what is beyond the capacity is cut off. */
const set = (stage: Stage): HostFunction => {
  return (frame) => {
    const string = stage.handles.read(frame, 1, 'string')
    string.value = frame.string(2).slice(0, string.capacity)
    return 0
  }
}

/** `(text, length)` appends. */
export const writeString = (stage: Stage): HostFunction => {
  return (frame) => {
    const string = stage.handles.read(frame, 1, 'string')
    const text = frame.string(2).slice(0, frame.optionalNumber(3) ?? undefined)
    string.value = (string.value + text).slice(0, string.capacity)
    frame.pushNumber(text.length)
    return 1
  }
}

export const stringRows: readonly Row[] = [
  documented('ec_string:set', 'state', { source: 'S/4/lua/ref-msys-registermodule', bind: set }),
  documented('ec_string:write', 'state', { source: 'S/4/lua/ref-msys-registermodule', bind: writeString }),
]
