import type { SessionOpened } from '../../../src/domain/events.js'
import { worldAnswers } from '../../../src/engine/answers/world-answers.js'
import { compareSession, type SessionComparison } from '../../../src/engine/compare-session.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import { SessionRecorder } from '../../../src/engine/session-recorder.js'
import type { Act } from '../../../src/momentum/phases/acts.js'
import { emptyWorld } from '../../../src/world/scenario-world.js'
import { booted, type Callouts, idle } from './given-imported.js'

const at = Date.UTC(2026, 0, 1)

const acts: readonly Act[] = [
  { kind: 'connect' },
  ...['EHLO client.test', 'MAIL FROM:<ann@x.test>', 'RCPT TO:<bob@y.test>', 'DATA'].map(
    (line): Act => ({ kind: 'command', line: `${line}\r\n` }),
  ),
  { kind: 'message', content: 'Subject: hello\r\n\r\nbody\r\n' },
  { kind: 'command', line: 'QUIT\r\n' },
]

/** A session with one message, of which its beginning says something else than a simulated one's. */
export const recordedBy = (opened: Partial<SessionOpened>) => {
  const base = booted(idle)
  const recorder = new SessionRecorder(base.host, {
    source: { kind: 'scenario', name: 'x' },
    boot: base.boot.digest,
    peer: '192.0.2.7:40001',
    listener: '192.0.2.1:25',
    at,
    seed: 1,
    ...opened,
  })
  const answers = worldAnswers(emptyWorld())
  for (const act of acts) recorder.perform(act, at, answers)
  recorder.close(at, answers)
  return {
    compare: (candidate: Callouts): SessionComparison =>
      compareSession({ base: base.host, candidate: booted(candidate).host }, recordingOf(recorder)),
  }
}
