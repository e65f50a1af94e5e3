import type { SessionOpened } from '../../domain/events.js'
import type { Host } from '../../momentum/host.js'
import { type Recorder, SessionRecorder } from '../session-recorder.js'
import type { Withholding } from './keyed.js'
import { RedactedRecorder } from './redacted-recorder.js'

/** Records a session as far as that may be written down. */
export const openRecorder = (host: Host, opened: SessionOpened, withholding: Withholding): Recorder => {
  const { bodies, redaction } = withholding
  const told = bodies === 'all' ? opened : { ...opened, bodies }
  return redaction === null && bodies !== 'none'
    ? new SessionRecorder(host, told)
    : new RedactedRecorder(host, told, withholding)
}
