import { parseWorld } from '../../../src/capture/scenario/parse-scenario.js'
import type { HostCall } from '../../../src/domain/call.js'
import type { Canonical } from '../../../src/domain/canonical.js'
import type { SessionOpened } from '../../../src/domain/events.js'
import type { BodyMode, Redaction } from '../../../src/domain/redaction.js'
import { worldAnswers } from '../../../src/engine/answers/world-answers.js'
import { type BootedHost, bootHost } from '../../../src/engine/boot-host.js'
import { compareSession, type SessionComparison } from '../../../src/engine/compare-session.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import type { Recording } from '../../../src/engine/recording.js'
import { keyName } from '../../../src/engine/redaction/keyed.js'
import { openRecorder } from '../../../src/engine/redaction/open-recorder.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import type { Act } from '../../../src/momentum/phases/acts.js'
import { worldFromSpec } from '../../../src/world/scenario-world.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { type Callouts, revisionOf, type Yaml } from '../given-recording.js'

export const strict: Partial<Redaction> = { addresses: 'pseudonyms', bodies: 'hash', headers: ['subject', 'from'] }

const booted = new Map<string, BootedHost>()

/** One host for each policy: sessions leave nothing on it. */
const boot = (callouts: Callouts): BootedHost => {
  const source = `require('msys.core') ${moduleOf(callouts)}`
  const known = booted.get(source) ?? bootHost(revisionOf(source), nothing)
  booted.set(source, known)
  return known
}

const nothing = worldAnswers(worldFromSpec(parseWorld('{"world":{}}', 'world.yaml'))())

export interface Withheld {
  readonly recording: Recording
  /** codes and texts that the client was told */
  readonly replies: readonly string[]
  /** `type input result` of each event */
  readonly events: readonly string[]
  /** contents that are kept */
  readonly contents: readonly string[]
  /** whether its own policy comes to the same again */
  readonly outcome: string
  compare(candidate: Callouts): SessionComparison
}

export interface Wishes {
  readonly redaction?: Partial<Redaction> | null
  readonly bodies?: BodyMode
  readonly opened?: Partial<SessionOpened>
  readonly key?: string
  /** as a scenario's `world:` */
  readonly world?: Yaml
}

const source = { kind: 'listen', recorder: { host: 'here', pid: 1, startedAt: 1 } } as const

/** Records acts under a policy, as far as they may be written down. A string is a command, or, with an empty line in it, a message. */
export const withheld = (policy: Callouts, acts: readonly (string | Act)[], wishes: Wishes = {}): Withheld => {
  const { redaction = strict, bodies = 'all', opened = {}, key = 'a key of sixteen or more', world = {} } = wishes
  const known = worldAnswers(worldFromSpec(parseWorld(JSON.stringify({ world }), 'world.yaml'))())
  // whoever it is, is let in
  const answers = {
    take: (call: HostCall): Canonical => (call.call === 'smtp.auth' ? { status: 'pass' } : known.take(call)),
  }
  const base = boot(policy)
  const bytes = Buffer.from(key)
  const whole = {
    profile: 'test',
    addresses: 'keep',
    bodies: 'keep',
    headers: 'keep',
    key: keyName(bytes),
    ...redaction,
  } as const
  const at = 1_800_000_000_000
  const recorder = openRecorder(
    base.host,
    { source, boot: base.boot.digest, peer: '192.0.2.1:1', listener: '192.0.2.2:25', at, seed: 1, ...opened },
    { redaction: redaction && { redaction: whole, key: bytes }, bodies },
  )
  const replies: string[] = []
  for (const act of [{ kind: 'connect' } as const, ...acts.map(actOf)]) {
    recorder.perform(act, at, answers)
    const { reply } = recorder.session
    if (reply) replies.push(`${reply[0]} ${reply[1]}`)
  }
  recorder.close(at, answers)
  const recording = recordingOf(recorder.kept)
  return {
    recording,
    replies,
    events: recorder.kept.events.map(
      ({ event, texts }) => `${event.type} ${texts.input} ${texts.work} ${texts.result}`,
    ),
    contents: [...recorder.kept.contents.values()].map((content) => content.toString('latin1')),
    outcome: replayOwn(base.host, recording).outcome,
    compare: (candidate) => compareSession({ base: base.host, candidate: boot(candidate).host }, recording),
  }
}

const actOf = (act: string | Act): Act => {
  if (typeof act !== 'string') return act
  return act.includes('\r\n\r\n') ? { kind: 'message', content: act } : { kind: 'command', line: `${act}\r\n` }
}

export const message = 'Subject: hello\r\nFrom: Ann <ann@x.example>\r\nX-Other: secret\r\n\r\nsecret body\r\n'

/** A session with one message, as most are. */
export const sent = [
  'EHLO client.example',
  'MAIL FROM:<ann@x.example> SIZE=9',
  'RCPT TO:<bob@y.example>',
  'DATA',
  message,
  'QUIT',
]
