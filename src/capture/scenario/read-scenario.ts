import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { bytesOfBuffer } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { WorldSpec } from '../../domain/world.js'
import { quote } from './located.js'
import { parseScenario, parseWorld } from './parse-scenario.js'
import type { ReadMessageFile } from './parse-step.js'
import type { Scenario } from './script.js'

const mebibyte = 1024 * 1024
const maxScenarioBytes = 16 * mebibyte
const maxMessageBytes = 64 * mebibyte

/** A scenario file with the messages that it names. Throws Trouble `scenario-missing` or `scenario-invalid`. */
export const readScenario = (path: string): Scenario =>
  parseScenario(readSource(path, maxScenarioBytes), path, messagesBeside(path))

/** Scenario files, and folders of them (their *.yaml and *.yml, sorted by name). Throws as `readScenario`. */
export const readScenarios = (paths: readonly string[]): readonly Scenario[] =>
  paths.flatMap((path) => (isFolder(path) ? scenarioFiles(path) : [path])).map(readScenario)

/** The `world:` of a file. Throws as `readScenario`. */
export const readWorldFile = (path: string): WorldSpec => parseWorld(readSource(path, maxScenarioBytes), path)

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

const scenarioFiles = (folder: string): string[] => {
  const names = attempt(folder, () => readdirSync(folder)).filter((name) => /\.ya?ml$/.test(name))
  if (names.length === 0)
    throw new Trouble(
      'scenario-missing',
      `${folder}: no scenario in this folder; allowed are files named *.yaml or *.yml`,
    )
  return names.sort().map((name) => join(folder, name))
}

/** Every message once, however many sessions send it. */
const messagesBeside = (scenarioPath: string): ReadMessageFile => {
  const contents = new Map<string, string>()
  return (name) => {
    const path = resolve(dirname(scenarioPath), name)
    const content = contents.get(path) ?? bytesOfBuffer(readSource(path, maxMessageBytes))
    contents.set(path, content)
    return content
  }
}

const readSource = (path: string, maxBytes: number): Buffer => {
  const stat = attempt(path, () => statSync(path))
  if (!stat.isFile())
    throw new Trouble(
      'scenario-invalid',
      `${path}: a ${stat.isDirectory() ? 'folder' : 'device or pipe'}; allowed is a file`,
    )
  if (stat.size > maxBytes)
    throw new Trouble(
      'scenario-invalid',
      `${path}: ${stat.size} bytes; allowed are ${maxBytes} (${maxBytes / mebibyte} MiB)`,
    )
  return attempt(path, () => readFileSync(path))
}

const attempt = <Value>(path: string, read: () => Value): Value => {
  try {
    return read()
  } catch (cause) {
    throw new Trouble('scenario-missing', `${/\p{Cc}/u.test(path) ? quote(path) : path}: ${reasonOf(cause)}`, {
      hint: 'name what is there; a scenario names messages from its own folder on',
      cause,
    })
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'a part of this path is no folder',
  EACCES: 'no permission to read it',
  ELOOP: 'its symbolic links go in circles',
  ENAMETOOLONG: 'the name is too long',
  ERR_INVALID_ARG_VALUE: 'a NUL in the path',
}

const reasonOf = (cause: unknown): string => {
  const { code, message } = cause as NodeJS.ErrnoException
  return reasons[code ?? ''] ?? `it cannot be read (${message})`
}
