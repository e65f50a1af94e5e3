import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { recordedInside } from '../capture/inside/given-import.js'
import { interpreters, requireInterpreters } from '../capture/inside/run-host.js'
import { Folder } from './given-cli.js'

requireInterpreters()

const policy = readFileSync('test/capture/inside/import-policy.lua', 'latin1')
const sessionsAfter = (log: Buffer): readonly string[] =>
  log
    .toString('latin1')
    .split('\n')
    .filter((line) => line.includes('{"reprise":'))

let folder: Folder
const started: ReturnType<Folder['start']>[] = []
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL')
  folder.remove()
})

/** Follows `rec`, and tells when so many sessions were told of. */
const follow = (args: readonly string[] = []) => {
  const child = folder.start([
    'import',
    '--follow',
    'rec',
    '--policy',
    'policy.lua',
    '--settle',
    '0.2',
    '--json',
    ...args,
  ])
  started.push(child)
  let [stdout, stderr] = ['', '']
  let wake = (): void => {}
  child.stdout.on('data', (piece) => {
    stdout += piece
    wake()
  })
  child.stderr.on('data', (piece) => {
    stderr += piece
    wake()
  })
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) await new Promise<void>((resolve) => (wake = resolve))
  }
  const told = (): readonly { readonly outcome: string; readonly session: string; readonly gap: unknown }[] =>
    stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
  return {
    told,
    sessions: (count: number) => until(() => told().length >= count),
    following: () => until(() => stderr.includes('following')),
    stop: async (): Promise<string> => {
      const ended = new Promise((resolve) => child.once('close', resolve))
      child.kill('SIGTERM')
      expect(await ended).toBe(0)
      return stderr
    },
  }
}

describe.skipIf(interpreters.length === 0)('import of what the recorder inside Momentum wrote', () => {
  const { log, file } = recordedInside(policy, { sessions: 4 })
  const lines = sessionsAfter(log)
  const given = (): void => {
    folder = new Folder({ 'policy.lua': readFileSync(file, 'latin1') })
    mkdirSync(folder.file('rec'))
  }
  const rec = (name: string): string => join(folder.file('rec'), name)
  const write = (name: string, some: readonly string[]): void =>
    appendFileSync(rec(name), Buffer.from(some.map((line) => `${line}\n`).join(''), 'latin1'))

  it('keeps the sessions of files, once, faithfully, and compares them', async () => {
    given()
    writeFileSync(folder.file('inside.jsonl'), log)
    const said = await folder.succeeds('import', 'inside.jsonl', '--policy', 'policy.lua')
    expect(said).toBe('imported 4 sessions; 0 were there already; the recorder has not been run on a real Momentum\n')
    expect(await folder.succeeds('import', 'inside.jsonl', '--policy', 'policy.lua')).toContain(
      'imported 0 sessions; 4 were there already',
    )
    const verified = JSON.parse(await folder.succeeds('verify', '--json'))
    expect(JSON.stringify(verified)).toContain('"faithful":4')
    const listed = JSON.parse(await folder.succeeds('sessions', '--json'))
    expect(JSON.stringify(listed)).toContain('192.0.2.1:40000')
    folder.write('candidate/policy.lua', policy.replace('"no such user"', '"nobody"'))
    const compared = await folder.run(['compare', '--policy', 'candidate', '--json'])
    expect(JSON.parse(compared.stdout).sessions).toMatchObject({ total: 4, unfaithful: 0, undecidable: 0 })
  })

  it('exports and imports again what it keeps', async () => {
    given()
    writeFileSync(folder.file('inside.jsonl'), log)
    await folder.succeeds('import', 'inside.jsonl', '--policy', 'policy.lua')
    await folder.run(['export', 'all.jsonl'])
    const again = await folder.run(['import', 'all.jsonl', '--db', 'other.db'])
    expect([again.status, again.stdout]).toEqual([0, 'imported 4 sessions; 0 were there already\n'])
    expect(await folder.succeeds('verify', '--db', 'other.db')).toContain('4')
  })

  it('asks for the policy that ran, and refuses another', async () => {
    given()
    writeFileSync(folder.file('inside.jsonl'), log)
    folder.write('other/policy.lua', `${policy}-- other`)
    expect(await folder.trouble('import', 'inside.jsonl')).toContain('--policy PATH')
    const said = await folder.trouble('import', 'inside.jsonl', '--policy', 'other')
    expect(said).toContain('is not the one that ran in')
    expect(said).toContain('policy.lua had other bytes there')
    const ofFolder = await folder.trouble('import', '--as', 'momentum-recorder', '--policy', 'policy.lua', 'rec')
    expect(ofFolder).toContain('cannot import rec')
    expect(await folder.trouble('import')).toContain('import --follow FOLDER --policy POLICY')
  })

  it('follows a folder across rotation, and goes on where it was stopped', async () => {
    given()
    const isOf = (number: number) => (line: string) => line.includes(`.${number}","s":`)
    const rest = lines.filter((line) => !line.includes('"session":'))
    const [one, two, three, four] = [1, 2, 3, 4].map((number) => lines.filter(isOf(number)))
    write('a.jsonl', [...rest, ...one!, ...two!.slice(0, 9)])
    const first = follow()
    await first.sessions(1)
    renameSync(rec('a.jsonl'), rec('a.jsonl.1'))
    write('b.jsonl', [...two!.slice(9), ...three!.slice(0, 5)])
    await first.sessions(2)
    expect(await first.stop()).toContain('1 session went on, for the next time')
    expect(first.told().map(({ outcome, gap }) => [outcome, gap])).toEqual([
      ['imported', null],
      ['imported', null],
    ])
    renameSync(rec('a.jsonl.1'), rec('a.jsonl'))
    write('b.jsonl', [...three!.slice(5), ...four!.slice(0, 6), ...four!.slice(7)])
    const second = follow()
    await second.sessions(4)
    expect(await second.stop()).toContain('imported 2 sessions; 1 of them with a gap; 2 were there already')
    const outcomes = second.told().map(({ outcome, gap }) => [outcome, gap === null])
    expect(outcomes.sort()).toEqual([
      ['imported', false],
      ['imported', true],
      ['unchanged', true],
      ['unchanged', true],
    ])
    expect(JSON.stringify(JSON.parse((await folder.run(['verify', '--json'])).stdout))).toContain('"faithful":4')
  }, 60_000)

  it('compares each session that it keeps with a candidate', async () => {
    given()
    folder.write(
      'next.lua',
      `${readFileSync(file, 'latin1')}\nmsys.registerModule("more", { validate_ehlo = function() print("seen") return 0 end })\n`,
    )
    write('a.jsonl', lines)
    const followed = follow(['--shadow', 'next.lua'])
    await followed.sessions(4)
    const said = await followed.stop()
    expect(said).toMatch(
      /of 4 sessions compared with next\.lua: 4 drifted, 0 undecidable, 0 unfaithful; look: reprise review/,
    )
    expect(said.match(/^warning: drifts under next\.lua at ehlo: output/gm)).toHaveLength(4)
    expect(await folder.trouble('import', '--shadow', 'next.lua', '--policy', 'policy.lua', 'rec/a.jsonl')).toMatch(
      /--shadow compares sessions while a folder is followed, and there is no --follow/,
    )
  }, 60_000)

  it('says of a process that ran another policy that its sessions are not kept, and goes on', async () => {
    given()
    folder.write('policy.lua', `${policy}-- newer`)
    write('a.jsonl', lines)
    const followed = follow()
    await followed.sessions(4)
    const said = await followed.stop()
    expect(followed.told().map(({ outcome }) => outcome)).toEqual(['skipped', 'skipped', 'skipped', 'skipped'])
    expect(said.match(/are not kept/g)).toHaveLength(1)
  }, 60_000)
})
