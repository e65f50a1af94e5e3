import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Trouble } from '../domain/trouble.js'
import { type Build, builds } from './builds.js'
import type { BuildName } from './machine.js'
import { type Detours, withDetours } from './wasm-detours.js'

const require = createRequire(import.meta.url)
const compiled = new Map<string, WebAssembly.Module>()

/**
 * The compiled module of a build, once per process; with detours, where the dialect has them. Throws `Trouble('machine-changed')` where the installed package is
 * not the pinned one, byte for byte, and `Trouble('machine-missing')` where it is not there.
 */
export const loadBuild = (name: BuildName, detours?: Detours): WebAssembly.Module => {
  const key = detours === undefined ? name : `${name} with ${detours.name}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const pinned = readPinned(builds[name])
  const module = new WebAssembly.Module(detours === undefined ? pinned : withDetours(pinned, detours))
  compiled.set(key, module)
  return module
}

const readPinned = (build: Build): Buffer<ArrayBuffer> => {
  const folder = dirname(resolveMain(build))
  const version = String(JSON.parse(readFileSync(join(folder, '..', 'package.json'), 'utf8')).version)
  if (version !== build.version) throw changed(build, `version ${version}`, build.version)
  const bytes = readFileSync(join(folder, build.wasmFile))
  checkDigest(build, bytes)
  return bytes
}

const resolveMain = (build: Build): string => {
  try {
    return require.resolve(build.packageName)
  } catch (cause) {
    throw new Trouble('machine-missing', `the package ${build.packageName}@${build.version} is not installed`, {
      hint: 'npm ci',
      cause,
    })
  }
}

/** Exported for its test. */
export const checkDigest = (build: Build, bytes: Uint8Array): void => {
  const digest = createHash('sha256').update(bytes).digest('hex')
  if (digest !== build.sha256) throw changed(build, `sha256 ${digest} of ${build.wasmFile}`, `sha256 ${build.sha256}`)
}

/** A build that is not the one whose layout we know. */
export const changed = (build: Build, got: string, expected: string): Trouble =>
  new Trouble(
    'machine-changed',
    `the Lua machine ${build.packageName} is not the pinned one: got ${got}, expected ${expected}`,
    { hint: `npm install --save-exact ${build.packageName}@${build.version}` },
  )
