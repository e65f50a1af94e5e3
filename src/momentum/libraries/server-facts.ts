import { type Canonical, encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { returnLibrary } from '../calls/ask-library.js'
import { documented, type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

/** How many thread pools the server's configuration has. */
const poolCount = (stage: Stage): HostFunction => {
  return (frame) => returnLibrary(stage, frame, { call: 'msys.threadpool.count', key: [], message: null })
}

/** A pool's name for the number of its class, the number for the name; nil where there is none. */
const findPool = (stage: Stage): HostFunction => {
  return (frame) =>
    returnLibrary(stage, frame, { call: 'msys.threadpool.find', key: [nameOrNumber(frame)], message: null })
}

const nameOrNumber = (frame: Frame): Canonical =>
  frame.type(1) === 'number' ? frame.number(1) : encodeText(frame.string(1))

/** The name of a protocol, by the number that `msg.recv_method` is. */
const protocolName = (stage: Stage): HostFunction => {
  return (frame) =>
    returnLibrary(stage, frame, { call: 'msys.core.protocol_string', key: [frame.number(1)], message: null })
}

/** Whether the listener that took the message makes multi-channel messages of mail. */
const isMultiChannel = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    return returnLibrary(stage, frame, { call: 'msg:is_mcmt', key: [message.origin], message })
  }
}

/** What only the server's build and configuration know. */
export const serverFactRows: readonly Row[] = [
  documented('msys.threadpool.count', 'stable', { source: 'S/4/lua/ref-msys-threadpool-count', bind: poolCount }),
  documented('msys.threadpool.find', 'stable', { source: 'S/4/lua/ref-msys-threadpool-find', bind: findPool }),
  seenInSamples('msys.core.protocol_string', 'stable', {
    source: 'S/3/3-api/apis-protocol-string-uc',
    bind: protocolName,
  }),
  documented('msg:is_mcmt', 'stable', { source: 'S/4/lua/ref-msg-is-mcmt', bind: isMultiChannel }),
]
