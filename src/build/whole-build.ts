/**
 * A checkout builds itself when it is started, and any number of starts may come at once, while others run. So a build is never changed: it is
 * made under a name that nobody looks at, and renamed to `dist-HASH`, of all that it is made of, once it is whole. `dist` is a link to the latest. Whoever
 * runs has the real folder, and keeps it: modules and threads are loaded late.
 */
import { createHash, randomUUID } from 'node:crypto'
import {
  existsSync,
  lstatSync,
  lutimesSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'

/** Compiles the modules `sources` (paths from `src`) of the checkout at `root` into a folder that is there and empty. */
export type Compile = (root: string, sources: readonly string[], into: string) => Promise<void>

/** The folder of a build of what `root` holds now, made where there is none, with `dist` leading to it. Rejects as `compile` does, and leaves what is there then. */
export const wholeBuild = async (root: string, compile: Compile): Promise<string> => {
  const sources = sourcesOf(root)
  const folder = join(root, `dist-${hashOf(root, sources)}`)
  if (!existsSync(folder)) await make(root, folder, (into) => compile(root, sources, into))
  utimesSync(folder, new Date(), new Date())
  lead(root, folder)
  removeUnused(root, folder)
  return folder
}

/** The build in a folder `dist` of its own, as a package has it: a link is not packed. */
export const packedBuild = async (root: string, compile: Compile): Promise<void> => {
  const fresh = newName(root)
  await make(root, fresh, (into) => compile(root, sourcesOf(root), into))
  setAside(root)
  renameSync(fresh, join(root, 'dist'))
}

/** Says that this process runs from a build, so that it stays for as long as the process does. */
export const keepWhileRunning = (folder: string): void => {
  const mark = join(folder, users, String(process.pid))
  mkdirSync(join(folder, users), { recursive: true })
  writeFileSync(mark, '')
  process.once('exit', () => rmSync(mark, { force: true }))
}

const users = 'users'

const sourcesOf = (root: string): readonly string[] =>
  readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path))
    .sort()

/** Of each source's name and bytes, and of the packages that are installed: some are part of the program. */
const hashOf = (root: string, sources: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const path of [...sources.map((source) => join('src', source)), ...described]) {
    const file = join(root, path)
    const bytes = existsSync(file) ? readFileSync(file) : ''
    hash.update(`${path}\0${bytes.length}\0`).update(bytes)
  }
  return hash.digest('hex').slice(0, 12)
}

const described = ['package.json', 'node_modules/.package-lock.json']

const make = async (root: string, folder: string, compileInto: (into: string) => Promise<void>): Promise<void> => {
  const fresh = newName(root)
  mkdirSync(fresh)
  try {
    await compileInto(fresh)
    renameSync(fresh, folder)
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true })
    // another build of the same sources was first
    if (!existsSync(folder)) throw error
  }
}

/** A name that nobody has, beside the rest. */
const newName = (root: string): string => join(root, `dist-new.${randomUUID().slice(0, 8)}`)

/** In one step: whoever looks finds the build of before, or this one. */
const lead = (root: string, folder: string): void => {
  const dist = join(root, 'dist')
  const isLink = lstatSync(dist, { throwIfNoEntry: false })?.isSymbolicLink() ?? false
  if (isLink && readlinkSync(dist) === basename(folder)) return
  const link = newName(root)
  symlinkSync(basename(folder), link, 'dir')
  if (!isLink) setAside(root)
  renameSync(link, dist)
}

/** What stands under `dist` stays for whoever runs from it. */
const setAside = (root: string): void => {
  const dist = join(root, 'dist')
  if (!lstatSync(dist, { throwIfNoEntry: false })) return
  const aside = newName(root)
  renameSync(dist, aside)
  lutimesSync(aside, new Date(), new Date())
}

/** Time enough for a run of all tests, whose programs do not say that they run. */
const unusedMs = 3_600_000

const removeUnused = (root: string, current: string): void => {
  for (const name of readdirSync(root)) {
    const path = join(root, name)
    if (!name.startsWith('dist-') || path === current) continue
    const seen = lstatSync(path, { throwIfNoEntry: false })
    if (seen && seen.mtimeMs < Date.now() - unusedMs && !isInUse(path)) rmSync(path, { recursive: true, force: true })
  }
}

const isInUse = (folder: string): boolean => {
  const marks = join(folder, users)
  return existsSync(marks) && readdirSync(marks).some((pid) => isRunning(Number(pid)))
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    // it runs, and belongs to somebody else
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
