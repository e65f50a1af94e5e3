import { describe, expect, it } from 'vitest'
import { PolicyBoots } from '../../../src/capture/inside/boot-policy.js'
import { importSession } from '../../../src/capture/inside/import-session.js'
import { readRecorderLines } from '../../../src/capture/inside/read-recorder-lines.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import { nothingWithheld } from '../../../src/engine/redaction/keyed.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import { importPolicy, recordedInside } from './given-import.js'
import { chances } from './import-chances.js'
import { interpreters, requireInterpreters } from './run-host.js'

requireInterpreters()

const rounds = Number(process.env['REPRISE_RECORDER_FUZZ'] ?? 150)
const seed = Number(process.env['REPRISE_SEED'] ?? 20261129)

/** Values that a line's field may be given, of all kinds. */
const strange: readonly unknown[] = [
  null,
  true,
  -1,
  1e300,
  '',
  'x',
  [],
  {},
  [[]],
  { $table: 1 },
  { $table: [1] },
  { $ref: 9 },
  { $num: 'nan' },
  { $bytes: 'w6k=' },
  { $bytes: 5 },
  { $cut: 3, head: 'abc' },
  { $handle: 'msys.core:_ec_string', text: 'RCPT TO:<x@y>' },
  { $handle: 'msys.core:_ec_string', text: 'no command' },
  { conn: { k: 1 }, mess: { __proto__: null } },
  'validate_data',
  'dealloc',
  'reprise_recorder',
  'msys.dnsLookup',
  'math.random',
]

type Pick = <Item>(items: readonly Item[]) => Item

const mutated = (lines: readonly string[], pick: Pick, random: () => number): readonly string[] => {
  const changed = [...lines]
  const count = 1 + Math.floor(random() * 3)
  for (let nth = 0; nth < count; nth += 1) {
    const at = Math.floor(random() * changed.length)
    const line = changed[at]!
    const kind = pick(['field', 'field', 'field', 'inner', 'drop', 'twice', 'swap', 'byte', 'cut', 'join'] as const)
    if (kind === 'drop') changed.splice(at, 1)
    else if (kind === 'twice') changed.splice(at, 0, line)
    else if (kind === 'swap') changed.splice(Math.floor(random() * changed.length), 0, ...changed.splice(at, 1))
    else if (kind === 'cut') changed[at] = line.slice(0, Math.floor(random() * line.length))
    else if (kind === 'join')
      changed.splice(at, 2, line.slice(0, Math.floor(random() * line.length)) + (changed[at + 1] ?? ''))
    else if (kind === 'byte') {
      const place = Math.floor(random() * line.length)
      changed[at] = line.slice(0, place) + String.fromCharCode(Math.floor(random() * 256)) + line.slice(place + 1)
    } else changed[at] = withField(line, kind, pick)
  }
  return changed
}

const withField = (line: string, kind: 'field' | 'inner', pick: Pick): string => {
  try {
    const parsed = JSON.parse(line)
    let object = parsed
    for (let depth = 0; kind === 'inner' && depth < 3; depth += 1) {
      const inner = Object.values(object).filter((value) => typeof value === 'object' && value !== null)
      if (inner.length === 0) break
      object = pick(inner)
    }
    const keys = Object.keys(object)
    if (keys.length > 0) object[pick(keys)] = pick(strange)
    return JSON.stringify(parsed)
  } catch {
    return line
  }
}

describe.skipIf(interpreters.length === 0)('hostile files of the recorder', () => {
  it(`come to recordings that are reproduced, or to trouble, and to no other error (seed ${seed})`, () => {
    const { policy, log } = recordedInside(importPolicy, { sessions: 3, settings: { methods: true } })
    const lines = log
      .toString('latin1')
      .split('\n')
      .flatMap((line) => (line.includes('{"reprise":') ? [line.slice(line.indexOf('{"reprise":'))] : []))
    const random = chances(seed)
    const pick: Pick = (items) => items[Math.floor(random() * items.length)]!
    const boots = new PolicyBoots(policy)
    const outcomes = { whole: 0, gap: 0, skipped: 0, trouble: 0 }
    for (let round = 0; round < rounds; round += 1) {
      const text = mutated(lines, pick, random).join('\n')
      try {
        for (const session of readRecorderLines([{ name: 'f', bytes: Buffer.from(text, 'latin1') }]).sessions) {
          const { booted } = boots.of(session.process)
          const imported = importSession(booted, policy, { session, withholding: nothingWithheld })
          if (imported.kind === 'skipped') outcomes.skipped += 1
          else {
            outcomes[imported.gaps.length === 0 ? 'whole' : 'gap'] += 1
            const own = replayOwn(booted.host, recordingOf(imported.recorder))
            expect([own.outcome === 'faithful' ? null : own, imported.gaps]).toEqual([null, imported.gaps])
          }
        }
      } catch (error) {
        if (!(error instanceof Trouble)) throw new Error(`round ${round} of seed ${seed}`, { cause: error })
        outcomes.trouble += 1
      }
    }
    for (const [outcome, count] of Object.entries(outcomes))
      if (outcome !== 'trouble') expect(count, outcome).toBeGreaterThan(0)
  }, 3_600_000)
})
