import { type ChildProcess, spawn } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { packedBuild, wholeBuild } from '../../src/build/whole-build.ts'

let root: string
let compiled: number

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'reprise-build-'))
  compiled = 0
  mkdirSync(join(root, 'src'))
  source('one')
})

afterEach(() => rmSync(root, { recursive: true, force: true }))

const source = (text: string): void => writeFileSync(join(root, 'src/a.ts'), text)

/** In two steps, as a compiler that others can come between. */
const compile = async (from: string, sources: readonly string[], into: string): Promise<void> => {
  compiled += 1
  for (const name of sources) {
    writeFileSync(join(into, 'begun'), '')
    await Promise.resolve()
    writeFileSync(join(into, name), readFileSync(join(from, 'src', name)))
  }
}

const latest = (): string => readFileSync(join(root, 'dist/a.ts'), 'utf8')
const builds = (): readonly string[] => readdirSync(root).filter((name) => name.startsWith('dist'))
const longAgo = (folder: string): void => utimesSync(folder, 0, 0)

test('it is built where a source has changed, and not again; what was built before stays whole', async () => {
  const first = await wholeBuild(root, compile)
  expect(await wholeBuild(root, compile)).toBe(first)
  expect([compiled, latest()]).toEqual([1, 'one'])
  source('two')
  const second = await wholeBuild(root, compile)
  expect([compiled, latest(), readFileSync(join(first, 'a.ts'), 'utf8')]).toEqual([2, 'two', 'one'])
  source('one')
  expect([await wholeBuild(root, compile), compiled, latest()]).toEqual([first, 2, 'one'])
  expect(builds()).toEqual(['dist', basename(first), basename(second)].sort())
})

test('packages that are installed anew are built in', async () => {
  await wholeBuild(root, compile)
  mkdirSync(join(root, 'node_modules'))
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}')
  await wholeBuild(root, compile)
  expect(compiled).toBe(2)
})

test('builds at once come to the same whole one, and leave nothing else', async () => {
  const folders = await Promise.all([1, 2, 3].map(() => wholeBuild(root, compile)))
  expect(new Set(folders).size).toBe(1)
  expect(latest()).toBe('one')
  expect(builds()).toEqual(['dist', basename(folders[0]!)])
})

test('what does not compile leaves what is there', async () => {
  await wholeBuild(root, compile)
  const before = builds()
  source('broken')
  await expect(wholeBuild(root, () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect([builds(), latest()]).toEqual([before, 'one'])
})

test('a build that was not used for an hour is removed, but for one that a process says it runs from', async () => {
  const used = await wholeBuild(root, compile)
  source('two')
  const unused = await wholeBuild(root, compile)
  source('three')
  const child: ChildProcess = spawn('cat', { stdio: ['pipe', 'ignore', 'ignore'] })
  const ended = new Promise((resolve) => child.once('close', resolve))
  try {
    mkdirSync(join(used, 'users'))
    writeFileSync(join(used, 'users', String(child.pid)), '')
    longAgo(used)
    longAgo(unused)
    await wholeBuild(root, compile)
    expect([existsSync(used), existsSync(unused)]).toEqual([true, false])
  } finally {
    child.stdin?.end()
    await ended
  }
  await wholeBuild(root, compile)
  expect(existsSync(used)).toBe(false)
})

test('a package has a folder, which the next build of the checkout sets aside', async () => {
  await wholeBuild(root, compile)
  await packedBuild(root, compile)
  expect(
    readdirSync(root, { withFileTypes: true })
      .find(({ name }) => name === 'dist')
      ?.isDirectory(),
  ).toBe(true)
  source('two')
  await wholeBuild(root, compile)
  expect(latest()).toBe('two')
})
