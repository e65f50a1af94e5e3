import { describe, expect, it } from 'vitest'
import { readPolicy } from '../../../src/capture/read-policy.js'
import type { HostCall } from '../../../src/domain/call.js'
import type { Canonical } from '../../../src/domain/canonical.js'
import { type BootedHost, bootOrTrouble } from '../../../src/engine/boot-host.js'
import { compareSession } from '../../../src/engine/compare-session.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import type { Recording } from '../../../src/engine/recording.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import { SessionRecorder } from '../../../src/engine/session-recorder.js'
import { Undecided } from '../../../src/momentum/calls/interruptions.js'
import { importAll, policyFile, recordedInside, recordingsOf } from './given-import.js'
import { importedPolicy } from './imported-policy.js'
import { interpreters, requireInterpreters } from './run-host.js'

requireInterpreters()

/** What fake-host.lua answers. */
const fakeAnswer = ({ call, key }: HostCall): Canonical => {
  const [first, second, params] = key as readonly Canonical[]
  if (call === 'msys.core.config_get_binding_id_from_name') return 1
  if (call === 'msys.dnsLookup')
    return String(first).includes('nx') ? { error: 'NXDOMAIN' } : { records: [`10 mx.${first}`, `20 mx2.${first}`] }
  if (second === 'bad') return { error: 'bad sql' }
  const [param] = params as readonly Canonical[]
  const type = param === undefined ? 'nil' : typeof param
  return {
    rows: [1, 2].map((n) => [
      ['param', type],
      ['n', n],
    ]),
  }
}

const bootOf = (source: string): BootedHost => bootOrTrouble(readPolicy(policyFile(source)), { take: fakeAnswer })

/** The same client before the same policy, simulated: nothing is unknown, and the message has bytes. */
const simulated = ({ host }: BootedHost, { opened, acts, closed }: Recording): Recording => {
  const { unknown: _unknown, known: _known, ...rest } = opened
  const recorder = new SessionRecorder(host, { ...rest, source: { kind: 'scenario', name: 'the same' } })
  const answers = { take: fakeAnswer }
  try {
    for (const { act, at } of acts)
      recorder.perform(act.kind === 'message' ? { ...act, content: 'Subject: a\r\n\r\nb\r\n' } : act, at, answers)
    recorder.perform({ kind: 'close' }, closed!.at, answers)
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    recorder.noteGap(recorder.lastPhase, error.message)
  }
  recorder.finish(closed!.at, recorder.session.state.end ?? 'open')
  return recordingOf(recorder)
}

const seeds = Array.from({ length: Number(process.env['REPRISE_IMPORTED_POLICIES'] ?? 10) }, (_, index) => index + 1)

describe.skipIf(interpreters.length === 0)('recordings from inside a Momentum, of policies made by chance', () => {
  it.each(seeds)('are reproduced, and never contradict a simulated recording of the same session (seed %i)', (seed) => {
    const source = importedPolicy(seed)
    const { policy, sessions } = recordedInside(source, {
      sessions: 6,
      together: 2,
      settings: { methods: seed % 2 === 0 },
    })
    const imported = importAll(policy, sessions)
    expect(imported).toHaveLength(6)
    const base = bootOf(source)
    const recordings = recordingsOf(imported)
    for (const [index, recording] of recordings.entries()) {
      expect(
        imported[index]!.gaps.filter(({ why }) => why.includes('part here')),
        source,
      ).toEqual([])
      expect(replayOwn(base.host, recording), source).toMatchObject({ outcome: 'faithful' })
    }
    for (const change of [1, 2, 3]) {
      const candidate = bootOf(importedPolicy(seed, change))
      const hosts = { base: base.host, candidate: candidate.host }
      for (const recording of recordings) {
        const inside = compareSession(hosts, recording)
        const whole = compareSession(hosts, simulated(base, recording))
        expect(inside.unfaithful).toBeNull()
        if (inside.verdict === 'undecidable') continue
        const told = `${importedPolicy(seed)}\n--\n${importedPolicy(seed, change)}`
        expect(inside.verdict, told).toBe(whole.verdict)
        const first = ({ drifts }: typeof inside) => drifts[0] && [drifts[0].phase, drifts[0].kind, drifts[0].path]
        expect(first(inside), told).toEqual(first(whole))
      }
    }
  })
})
