import type { HostFunction } from '../../lua/machine.js'
import { returnLibrary } from '../calls/ask-library.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { toldOptions } from '../calls/told-options.js'

const query = 'msys.beta.rcptto_proxy.query'

/** `(options)`: whether another server would take the recipient, as an SMTP session with it finds; and why not. */
const askServer = (stage: Stage): HostFunction => {
  return (frame) => {
    if (frame.type(1) !== 'table') return frame.wrongType(1, 'table')
    const asked = toldOptions(stage, frame, { call: query, index: 1 })
    return returnLibrary(stage, frame, { call: query, key: [asked], message: null })
  }
}

/** `(text)`: a line in a log of its own. */
const logChunk = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.print(frame.string(1))
    return 0
  }
}

const module = 'S/3/3-reference/3-reference-modules'

/** Libraries that version 3 has as beta. */
export const betaRows: readonly Row[] = [
  documented(query, 'stable', { source: `${module}-smtp-rcptto-proxy`, bind: askServer }),
  documented('msys.beta.chunk_logger_int.log', 'write', { source: `${module}-chunk-logger`, bind: logChunk }),
]
