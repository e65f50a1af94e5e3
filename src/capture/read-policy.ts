import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { type Bytes, bytesOfBuffer, bytesOfText } from '../domain/bytes.js'
import { fileReason } from '../domain/file-reason.js'
import { type Revision, revisionId } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'

const largestFolder = { files: 5000, bytes: 64 * 1024 * 1024 }

/**
 * Reads a policy: a Lua file by itself, or a folder with everything in it (but for what begins with a dot). A folder is
 * entered by its `policy.lua`, or by its only Lua file. Throws Trouble `policy-missing`, `policy-entry`, `policy-large`.
 */
export const readPolicy = (path: string): Revision => {
  const isFolder = kindOf(path) === 'folder'
  const files = isFolder ? readFolder(path) : new Map([[bytesOfText(basename(path)), readBytes(path)]])
  const entry = isFolder ? entryOf(path, files) : bytesOfText(basename(path))
  const name = bytesOfText(basename(resolve(path)))
  return { id: revisionId(entry, files), name, dialect: 'thrlua', entry, files }
}

const kindOf = (path: string): 'file' | 'folder' => {
  const stats = attempt(path, () => statSync(path, { throwIfNoEntry: false }))
  if (!stats) throw missing(path, 'there is no such file or folder')
  if (stats.isDirectory()) return 'folder'
  if (stats.isFile()) return 'file'
  throw missing(path, 'it is neither a file nor a folder')
}

const missing = (path: string, why: string): Trouble =>
  new Trouble('policy-missing', `cannot read the policy ${path}: ${why}`, {
    hint: 'name a Lua file, or a folder with a policy.lua in it',
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

const entryOf = (folder: string, files: ReadonlyMap<Bytes, Bytes>): Bytes => {
  if (files.has('policy.lua')) return 'policy.lua'
  const scripts = [...files.keys()].filter((path) => path.endsWith('.lua') && !path.includes('/'))
  if (scripts.length === 1) return scripts[0]!
  const got = scripts.length === 0 ? 'no Lua file' : `${scripts.length} Lua files (${scripts.slice(0, 5).join(', ')})`
  throw new Trouble('policy-entry', `${folder} has ${got} and no policy.lua, so where it begins cannot be told`, {
    hint: `name the file to begin with: --policy ${join(folder, scripts[0] ?? 'policy.lua')}`,
  })
}
