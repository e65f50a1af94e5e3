import { encodeText } from '../../domain/canonical.js'
import type { HostFunction } from '../../lua/machine.js'
import { contentDigest, returnLibrary } from '../calls/ask-library.js'
import { documented, listedFor, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

/** `(message)`: code, its name, its description, the original recipient, by the server's own rules. */
const classify = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    const key = [contentDigest(stage, message)]
    return returnLibrary(stage, frame, { call: 'msys.bounce.classify', key, message })
  }
}

/** `(text, domain)`: code, its name, its description. The page's example leaves the domain out. */
const classifyResponse = (stage: Stage): HostFunction => {
  return (frame) => {
    const domain = frame.optionalString(2)
    const key = [encodeText(frame.string(1)), domain === undefined ? null : encodeText(domain)]
    return returnLibrary(stage, frame, { call: 'msys.bounce.classify_smtp_response', key, message: null })
  }
}

const page = 'S/4/lua/ref-msys-bounce-classify'

export const bounceRows: readonly Row[] = [
  listedFor('DSEB', documented('msys.bounce.classify', 'stable', { source: page, bind: classify })),
  documented('msys.bounce.classify_smtp_response', 'stable', {
    source: `${page}-smtp-response`,
    bind: classifyResponse,
  }),
]
