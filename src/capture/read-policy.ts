import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Bytes, bytesOfBuffer, bytesOfText } from '../domain/bytes.js'
import { fileReason } from '../domain/file-reason.js'
import { type Dialect, type Revision, revisionId } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { hasScriptlets, isFragment, readFragment } from '../momentum/configuration/read-fragment.js'
import { placeText, textOf } from '../momentum/configuration/unreadable.js'
import { forKumo, isForKumo } from './for-kumo.js'

const largestFolder = { files: 5000, bytes: 64 * 1024 * 1024 }

/**
 * Reads a policy: a Lua file by itself, a configuration fragment (`*.conf`) with everything in its folder, or a folder with
 * everything in it (but for what begins with a dot). A folder is entered by the fragment that configures the scriptlet
 * module, by its `policy.lua`, or by its only Lua file; one for KumoMTA by its `init.lua` before all that. Throws Trouble `policy-missing`, `policy-entry`, `policy-large`,
 * `policy-configuration`, and `policy-other-server` for one that is written for KumoMTA and is to be read as Momentum's.
 */
export const readPolicy = (path: string, dialect: Dialect = 'thrlua'): Revision => {
  const isFile = kindOf(path) === 'file'
  const name = bytesOfText(basename(resolve(path)))
  const isScript = isFile && !isFragment({ entry: name })
  const folder = isFile ? dirname(path) : path
  const files = isScript ? new Map([[name, readBytes(path)]]) : readFolder(folder)
  const entry = isFile ? name : dialect === 'kumo' ? kumoEntryOf(path, files) : entryOf(path, files)
  if (dialect !== 'kumo' && isForKumo({ entry, files })) throw forKumo(path)
  if (isFragment({ entry })) readFragment({ entry, files })
  return { id: revisionId(entry, files, dialect), name, dialect, entry, files }
}

/** What of a policy's configuration decides nothing here, a sentence each. */
export const configurationWarnings = (policy: Revision): readonly string[] => {
  if (!isFragment(policy)) return []
  const { others, options } = readFragment(policy)
  return [
    ...options.map(({ name, at }) => `${placeText(at)}: ${textOf(name)} has no effect here`),
    ...others.map(({ kind, instance, at }) => `${placeText(at)}: ${partName(kind, instance)} is not read: ${unread}`),
  ]
}

const partName = (kind: Bytes, instance: Bytes): string =>
  instance === '' ? textOf(kind) : `${textOf(kind)} ${JSON.stringify(textOf(instance))}`

const unread = "what the policy asks of it, the scenario's world answers"

const kindOf = (path: string): 'file' | 'folder' => {
  const stats = attempt(path, () => statSync(path, { throwIfNoEntry: false }))
  if (!stats) throw missing(path, 'there is no such file or folder')
  if (stats.isDirectory()) return 'folder'
  if (stats.isFile()) return 'file'
  throw missing(path, 'it is neither a file nor a folder')
}

const missing = (path: string, why: string): Trouble =>
  new Trouble('policy-missing', `cannot read the policy ${path}: ${why}`, {
    hint: 'name a Lua file, a configuration fragment (*.conf), or a folder with one of them',
  })

const readBytes = (path: string): Bytes => attempt(path, () => bytesOfBuffer(readFileSync(path)))

const attempt = <Value>(path: string, read: () => Value): Value => {
  try {
    return read()
  } catch (error) {
    throw missing(path, fileReason(error))
  }
}

const readFolder = (folder: string): ReadonlyMap<Bytes, Bytes> => {
  const files: [Bytes, Bytes][] = []
  let total = 0
  for (const relative of walk(folder, '')) {
    const bytes = readBytes(join(folder, relative))
    total += bytes.length
    files.push([bytesOfText(relative), bytes])
    if (files.length > largestFolder.files || total > largestFolder.bytes) throw large(folder)
  }
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function* walk(folder: string, relative: string): Generator<string> {
  const at = join(folder, relative)
  for (const entry of attempt(at, () => readdirSync(at, { withFileTypes: true }))) {
    if (entry.name.startsWith('.')) continue
    const path = relative === '' ? entry.name : `${relative}/${entry.name}`
    if (entry.isDirectory()) yield* walk(folder, path)
    else if (statSync(join(folder, path), { throwIfNoEntry: false })?.isFile()) yield path
  }
}

const large = (folder: string): Trouble =>
  new Trouble(
    'policy-large',
    `${folder} has more than ${largestFolder.files} files or 64 MiB: is it a policy's folder?`,
    {
      hint: 'name the folder that holds policy.lua, and nothing else',
    },
  )

/** Those at the folder's top, else those below it. */
const fragmentsIn = (files: ReadonlyMap<Bytes, Bytes>): readonly Bytes[] => {
  const all = [...files].flatMap(([path, bytes]) => (isFragment({ entry: path }) && hasScriptlets(bytes) ? path : []))
  const top = all.filter((path) => !path.includes('/'))
  return top.length > 0 ? top : all
}

const entryOf = (folder: string, files: ReadonlyMap<Bytes, Bytes>): Bytes => {
  const fragments = fragmentsIn(files)
  if (fragments.length === 1) return fragments[0]!
  if (fragments.length > 1)
    throw new Trouble(
      'policy-entry',
      `${folder} has ${fragments.length} files that configure the scriptlet module (${fragments.slice(0, 5).join(', ')})`,
      { hint: `name the one to begin with: --policy ${join(folder, fragments[0]!)}` },
    )
  if (files.has('policy.lua')) return 'policy.lua'
  return isForKumo({ entry: 'init.lua', files }) ? 'init.lua' : onlyScript(folder, files, 'policy.lua')
}

/** KumoMTA begins at `init.lua`, and has no configuration but its script. */
const kumoEntryOf = (folder: string, files: ReadonlyMap<Bytes, Bytes>): Bytes =>
  ['init.lua', 'policy.lua'].find((name) => files.has(name)) ?? onlyScript(folder, files, 'init.lua')

const onlyScript = (folder: string, files: ReadonlyMap<Bytes, Bytes>, usual: string): Bytes => {
  const scripts = [...files.keys()].filter((path) => path.endsWith('.lua') && !path.includes('/'))
  if (scripts.length === 1) return scripts[0]!
  const got = scripts.length === 0 ? 'no Lua file' : `${scripts.length} Lua files (${scripts.slice(0, 5).join(', ')})`
  throw new Trouble('policy-entry', `${folder} has ${got} and no ${usual}, so where it begins cannot be told`, {
    hint: `name the file to begin with: --policy ${join(folder, scripts[0] ?? usual)}`,
  })
}
