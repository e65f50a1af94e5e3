import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PolicyBoots } from '../../../src/capture/inside/boot-policy.js'
import { type ImportedSession, importSession } from '../../../src/capture/inside/import-session.js'
import { readRecorderLines } from '../../../src/capture/inside/read-recorder-lines.js'
import type { RecordedSession } from '../../../src/capture/inside/recorded-session.js'
import { readPolicy } from '../../../src/capture/read-policy.js'
import type { Revision } from '../../../src/domain/revision.js'
import { recordingOf } from '../../../src/engine/keep-session.js'
import type { Recording } from '../../../src/engine/recording.js'
import { nothingWithheld } from '../../../src/engine/redaction/keyed.js'
import { folder, type Plan, runWith } from './run-host.js'

/** A session that is there, with its recording. */
export type Imported = Extract<ImportedSession, { kind: 'imported' }>

let policies = 0

/** The path of a policy with that source, in a folder of its own. */
export const policyFile = (source: string): string => {
  policies += 1
  const at = join(folder, `policy-${policies}`)
  mkdirSync(at)
  writeFileSync(join(at, 'policy.lua'), source)
  return join(at, 'policy.lua')
}

export const importPolicy = readFileSync('test/capture/inside/import-policy.lua', 'latin1')

export interface Recorded {
  readonly file: string
  readonly policy: Revision
  readonly log: Buffer
  readonly sessions: readonly RecordedSession[]
}

/** What the recorder writes of a policy on a host that keeps to Momentum's manual. */
export const recordedInside = (source: string, plan: Partial<Plan> = {}, lua = 'lua5.1'): Recorded => {
  const file = policyFile(source)
  const { settings, ...rest } = plan
  const { log } = runWith(lua, {
    sessions: 12,
    ...rest,
    policy: file,
    session: 'test/capture/inside/momentum-session.lua',
    settings: { local_parts: 'keep', ...settings },
  })
  return { file, policy: readPolicy(file), log, sessions: sessionsOf(log) }
}

export const sessionsOf = (log: Buffer): readonly RecordedSession[] =>
  readRecorderLines([{ name: 'log', bytes: log }]).sessions

/** All of them; those of which nothing can be kept are left out. */
export const importAll = (policy: Revision, sessions: readonly RecordedSession[]): readonly Imported[] => {
  const boots = new PolicyBoots(policy)
  return sessions
    .map((session) =>
      importSession(boots.of(session.process).booted, policy, { session, withholding: nothingWithheld }),
    )
    .filter((imported): imported is Imported => imported.kind === 'imported')
}

export const recordingsOf = (imported: readonly Imported[]): readonly Recording[] =>
  imported.map(({ id, recorder }) => ({ ...recordingOf(recorder), session: id }))

export interface Line {
  readonly event: string
  readonly [field: string]: unknown
}

/** The log with each line changed as `change` says: null drops it. */
export const changedLog = (log: Buffer, change: (line: Line) => Line | null): Buffer =>
  Buffer.from(
    log
      .toString('utf8')
      .split('\n')
      .flatMap((text) => {
        const from = text.indexOf('{"reprise":')
        if (from < 0) return []
        const line = change(JSON.parse(text.slice(from)) as Line)
        return line === null ? [] : [`${JSON.stringify(line)}\n`]
      })
      .join(''),
  )
