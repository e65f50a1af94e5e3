import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { bytesOfBuffer } from '../../domain/bytes.js'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import type { WorldSpec } from '../../domain/world.js'
import { quote } from './located.js'
import { parseScenario, parseWorld } from './parse-scenario.js'
import type { ReadMessageFile } from './parse-step.js'
import type { Scenario } from './script.js'

const mebibyte = 1024 * 1024

/** What a file is read for: how big it may be, and what to do where it cannot be read. */
interface Purpose {
  readonly maxBytes: number
  readonly hint: string
}

const aScenario: Purpose = {
  maxBytes: 16 * mebibyte,
  hint: 'name a scenario file (YAML), or a folder of them; what one may say: reprise record --help',
}
const aWorld: Purpose = {
  maxBytes: 16 * mebibyte,
  hint: 'name a scenario file (YAML) that has a world; what one may say: reprise record --help',
}
const aMessage: Purpose = {
  maxBytes: 64 * mebibyte,
  hint: 'name a message file that is there; its path goes from the folder of the scenario on',
}

/** A scenario file with the messages that it names. Throws Trouble `scenario-missing` or `scenario-invalid`. */
export const readScenario = (path: string): Scenario =>
  parseScenario(readSource(path, aScenario), path, messagesBeside(path))

/** Scenario files, and folders of them (their *.yaml and *.yml, sorted by name). Throws as `readScenario`. */
export const readScenarios = (paths: readonly string[]): readonly Scenario[] =>
  paths.flatMap((path) => (isFolder(path) ? scenarioFiles(path) : [path])).map(readScenario)

/** The `world:` of a file. Throws as `readScenario`. */
export const readWorldFile = (path: string): WorldSpec => parseWorld(readSource(path, aWorld), path)

const isFolder = (path: string): boolean => {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

const scenarioFiles = (folder: string): string[] => {
  const names = attempt(folder, aScenario, () => readdirSync(folder)).filter((name) => /\.ya?ml$/.test(name))
  if (names.length === 0)
    throw new Trouble(
      'scenario-missing',
      `${folder}: no scenario in this folder; allowed are files named *.yaml or *.yml`,
      { hint: aScenario.hint },
    )
  return names.sort().map((name) => join(folder, name))
}

/** Every message once, however many sessions send it. */
const messagesBeside = (scenarioPath: string): ReadMessageFile => {
  const contents = new Map<string, string>()
  return (name) => {
    const path = resolve(dirname(scenarioPath), name)
    const content = contents.get(path) ?? bytesOfBuffer(readSource(path, aMessage))
    contents.set(path, content)
    return content
  }
}

const readSource = (path: string, purpose: Purpose): Buffer => {
  const { maxBytes, hint } = purpose
  const stat = attempt(path, purpose, () => statSync(path))
  if (!stat.isFile())
    throw new Trouble(
      'scenario-invalid',
      `${path}: a ${stat.isDirectory() ? 'folder' : 'device or pipe'}; allowed is a file`,
      { hint },
    )
  if (stat.size > maxBytes)
    throw new Trouble(
      'scenario-invalid',
      `${path}: ${stat.size} bytes; allowed are ${maxBytes} (${maxBytes / mebibyte} MiB)`,
      { hint },
    )
  return attempt(path, purpose, () => readFileSync(path))
}

const attempt = <Value>(path: string, { hint }: Purpose, read: () => Value): Value => {
  try {
    return read()
  } catch (cause) {
    throw new Trouble('scenario-missing', `${/\p{Cc}/u.test(path) ? quote(path) : path}: ${fileReason(cause)}`, {
      hint,
      cause,
    })
  }
}
