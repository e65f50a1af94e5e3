import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { record } from '../../src/cli/commands/record.js'
import type { Comparison } from '../../src/domain/comparison.js'
import type { Faithfulness } from '../../src/domain/faithfulness.js'
import { compareStore } from '../../src/engine/compare-store.js'
import { verifySessions } from '../../src/engine/verify-sessions.js'
import type { RecordedSession } from '../../src/report/record-text.js'
import { parseQuery } from '../../src/store/query/query.js'
import { openStore, type Store } from '../../src/store/store.js'
import { revisionOf } from '../engine/given-recording.js'
import { lua } from './given-cli.js'

/** A policy of one callout, `validate_rcptto`, behind what it keeps. */
export const keeping = (head: string, body: string): string => `${head}\n${lua({ validate_rcptto: body })}`

/** A scenario of sessions that each name one recipient, the last in the list of names at the end. */
export const asking = (names: readonly string[]): string =>
  JSON.stringify({
    sessions: names.map((name) => ({
      name,
      steps: ['EHLO a.example', 'MAIL FROM:<a@example.com>', `RCPT TO:<${name}@example.net>`, 'QUIT'],
    })),
  })

/** A store of continuous sessions, and what they came to. */
export class Continuous {
  readonly folder = mkdtempSync(join(tmpdir(), 'reprise-continuous-'))
  readonly path = join(this.folder, 'reprise.db')

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }))
  }

  write(name: string, text: string): string {
    writeFileSync(join(this.folder, name), text)
    return join(this.folder, name)
  }

  record(policy: string, scenarios: readonly string[], continuous = true): Promise<readonly RecordedSession[]> {
    const paths = scenarios.map((text, index) => this.write(`sessions-${index}.yaml`, text))
    return record({ policy: this.write('policy.lua', policy), db: this.path, continuous }, paths)
  }

  verify(where = ''): Faithfulness {
    return this.with((store) => verifySessions(store, parseQuery(where)))
  }

  compare(candidate: string, where = ''): Promise<Comparison> {
    const query = parseQuery(where)
    return compareStore({ storePath: this.path, candidate: revisionOf(candidate), query, workers: 1, limit: 1000 })
  }

  with<Result>(look: (store: Store) => Result): Result {
    const store = openStore(this.path, { mode: 'write' })
    try {
      return look(store)
    } finally {
      store.close()
    }
  }
}

/** A store with sessions recorded one after the other. */
export const continuously = async (policy: string, ...scenarios: readonly string[]) => {
  const given = new Continuous()
  const recorded = await given.record(policy, scenarios)
  return { given, recorded, ids: recorded.map(({ id }) => id!) }
}
