import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FollowOptions, followFiles } from '../../../src/capture/inside/follow-files.js'
import type { Missing, RecordedSession } from '../../../src/capture/inside/recorded-session.js'
import { bytesOf, lineOf, processFields, sessionLines } from './lines.js'

let folder: string
let stop: AbortController
let lost: Missing[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'reprise-follow-'))
  stop = new AbortController()
  lost = []
})
afterEach(() => {
  stop.abort()
  rmSync(folder, { recursive: true, force: true })
})

const at = (name: string): string => join(folder, name)
const append = (name: string, lines: readonly string[]): void => appendFileSync(at(name), bytesOf(lines))

/** Follows, does `next` after each session that comes, and ends when there is nothing more to do. */
const follow = async (
  options: FollowOptions,
  ...next: readonly (() => void)[]
): Promise<readonly RecordedSession[]> => {
  const sessions: RecordedSession[] = []
  const quick = {
    pollMs: 2,
    settleMs: 4,
    silenceMs: 30_000,
    onMissing: (missing: Missing) => lost.push(missing),
    signal: stop.signal,
  }
  for await (const session of followFiles(folder, { ...quick, ...options })) {
    sessions.push(session)
    if (stop.signal.aborted) continue
    const act = next[sessions.length - 1]
    if (act === undefined) stop.abort()
    else act()
  }
  return sessions
}

const counts = (sessions: readonly RecordedSession[]): readonly (readonly [string, number, readonly string[]])[] =>
  sessions.map(({ session, events, missing }) => [session, events.length, missing.map(({ what }) => what)])

const first = lineOf(1, processFields)

describe('a folder that is followed', () => {
  it('gives what is there, and what comes later, in new files too', async () => {
    append('a.jsonl', [first, ...sessionLines('one', 2)])
    const sessions = await follow(
      {},
      () => append('a.jsonl', sessionLines('two', 10)),
      () => append('b.jsonl', sessionLines('three', 18)),
    )
    expect(counts(sessions)).toEqual([
      ['one', 8, []],
      ['two', 8, []],
      ['three', 8, []],
    ])
    expect(lost).toEqual([])
  })

  it('loses and repeats nothing where a session goes on in the next hour', async () => {
    append('a.jsonl', [first, ...sessionLines('one', 2), ...sessionLines('two', 10).slice(0, 3)])
    const sessions = await follow({}, () => append('b.jsonl', sessionLines('two', 10).slice(3)))
    expect(counts(sessions)).toEqual([
      ['one', 8, []],
      ['two', 8, []],
    ])
  })

  it.each<readonly [string, () => void]>([
    [
      'is renamed, and a new one of its name begun',
      () => {
        renameSync(at('a.jsonl'), at('a.jsonl.1'))
        append('a.jsonl.1', sessionLines('two', 10).slice(0, 4))
        append('a.jsonl', sessionLines('two', 10).slice(4))
      },
    ],
    [
      'is renamed to a name that matches',
      () => {
        renameSync(at('a.jsonl'), at('z.jsonl'))
        append('z.jsonl', sessionLines('two', 10))
      },
    ],
    [
      'is removed, and a new one of its name begun',
      () => {
        rmSync(at('a.jsonl'))
        append('a.jsonl', sessionLines('two', 10))
      },
    ],
    [
      'is emptied',
      () => {
        truncateSync(at('a.jsonl'))
        append('a.jsonl', sessionLines('two', 10).slice(0, 2))
        append('b.jsonl', sessionLines('two', 10).slice(2))
      },
    ],
    [
      'is copied under a name that matches',
      () => {
        writeFileSync(at('c.jsonl'), readFileSync(at('a.jsonl')))
        append('a.jsonl', sessionLines('two', 10))
      },
    ],
  ])('reads on where a file %s', async (_title, rotate) => {
    append('a.jsonl', [first, ...sessionLines('one', 2)])
    const sessions = await follow({}, rotate)
    expect(counts(sessions)).toEqual([
      ['one', 8, []],
      ['two', 8, []],
    ])
    expect(lost).toEqual([])
  })

  it('waits for the rest of a line', async () => {
    const bytes = bytesOf([first, ...sessionLines('one', 2), ...sessionLines('two', 10)])
    const cut = bytes.length - 400
    writeFileSync(at('a.jsonl'), bytes.subarray(0, cut))
    const sessions = await follow({}, () => appendFileSync(at('a.jsonl'), bytes.subarray(cut)))
    expect(counts(sessions)).toEqual([
      ['one', 8, []],
      ['two', 8, []],
    ])
    expect(lost).toEqual([])
  })

  it('tells of a line that was cut with its file', async () => {
    writeFileSync(
      at('a.jsonl'),
      Buffer.concat([bytesOf([first, ...sessionLines('one', 2)]), Buffer.from(first.slice(0, 50))]),
    )
    const sessions = await follow({}, () => {
      truncateSync(at('a.jsonl'))
      append('b.jsonl', sessionLines('two', 10))
    })
    expect(sessions).toHaveLength(2)
    expect(lost.map(({ what }) => what)).toEqual([
      'the end of the line that was being written when it was cut, in a.jsonl',
    ])
  })

  it('gives a session that does not end, with what is missing, when it was silent for long', async () => {
    append('a.jsonl', [first, ...sessionLines('one', 2).slice(0, 4)])
    const sessions = await follow({ silenceMs: 20 })
    expect(counts(sessions)).toEqual([
      ['one', 4, ['how m left validate_ehlo (invocation 2)', 'what came after the last event']],
    ])
  })

  it('gives what is open when it is stopped, and says so', async () => {
    append('a.jsonl', [first, ...sessionLines('two', 10).slice(0, 3), ...sessionLines('one', 2)])
    const sessions = await follow({})
    expect(sessions[1]!.missing).toEqual([
      { what: 'what came after the last event', why: 'the files are no longer followed' },
    ])
  })

  it('holds no more events than it may: the quietest session is given as it is', async () => {
    append('a.jsonl', [
      first,
      ...sessionLines('one', 2).slice(0, 6),
      ...sessionLines('two', 10),
      ...sessionLines('three', 18),
    ])
    const sessions = await follow(
      { eventsHeld: 12 },
      () => {},
      () => {},
    )
    expect(sessions[0]).toMatchObject({
      session: 'one',
      missing: [{ why: 'more than 12 events of open sessions are held at no time' }],
    })
    expect(sessions.map(({ session }) => session).sort()).toEqual(['one', 'three', 'two'])
  })

  it('gives no session twice when a line of it comes too late', async () => {
    append('a.jsonl', [first, ...sessionLines('one', 2)])
    const sessions = await follow({}, () =>
      append('a.jsonl', [...sessionLines('one', 2).slice(3, 5), ...sessionLines('two', 10)]),
    )
    expect(sessions.map(({ session }) => session)).toEqual(['one', 'two'])
  })

  it('goes on with a file that was quiet for longer than it is held open', async () => {
    append('a.jsonl', [first, ...sessionLines('one', 2)])
    const sessions = await follow({ settleMs: 200 }, () => append('a.jsonl', sessionLines('two', 10)))
    expect(counts(sessions)).toEqual([
      ['one', 8, []],
      ['two', 8, []],
    ])
    expect(readdirSync(folder)).toEqual(['a.jsonl'])
  })

  it('refuses lines of another format', async () => {
    append('a.jsonl', [first.replace('"reprise":1', '"reprise":9')])
    await expect(follow({})).rejects.toMatchObject({ code: 'recorder-format' })
  })

  it('says which folder cannot be listed', async () => {
    rmSync(folder, { recursive: true })
    await expect(follow({})).rejects.toMatchObject({
      code: 'folder-unreadable',
      message: expect.stringContaining(folder) as string,
    })
  })
})
