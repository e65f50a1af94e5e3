import type { WorldSpec } from '../../domain/world.js'
import { openMap, requireCount, requireItems, requireText } from './fields.js'
import { describe, invalid, type Located, quote } from './located.js'
import { requireEndpoint, requireMoment } from './parse-moment.js'
import { readOffers } from './parse-offers.js'
import { type ReadMessageFile, readContext, readSteps } from './parse-step.js'
import { readWorld } from './parse-world.js'
import { parseYaml } from './parse-yaml.js'
import { type ReloadScript, type Scenario, type SessionScript, scenarioDefaults } from './script.js'

/**
 * A scenario of its source (bytes, or text). `file` is what errors call it. Throws Trouble
 * `scenario-invalid`, or what `readMessageFile` throws with the place added, and nothing else.
 */
export const parseScenario = (
  source: Uint8Array | string,
  file: string,
  readMessageFile: ReadMessageFile,
): Scenario => {
  const fields = openRoot(source, file)
  const sessions = fields.map.get('sessions')
  if (sessions === undefined) throw invalid(fields.node.at, 'a scenario without sessions', 'it needs sessions, a list')
  const world = readWorld(fields.map.get('world'))
  const profile = readProfile(fields.map.get('hostname'))
  const names = new Map<string, number>()
  const scripts: SessionScript[] = []
  const reloads: ReloadScript[] = []
  for (const node of requireItems(sessions, 'sessions')) {
    if (isReload(node)) {
      reloads.push({ after: scripts.length, policy: readReload(node) })
      continue
    }
    const { nameNode, script } = readSession(node, readMessageFile)
    const line = names.get(script.name)
    if (line !== undefined)
      throw invalid(
        nameNode.at,
        `a second session named ${quote(script.name)}`,
        `names are unique in a file, and line ${line} has it`,
      )
    names.set(script.name, nameNode.at.line)
    scripts.push(script)
  }
  if (scripts.length === 0) throw invalid(sessions.at, 'a scenario with reloads only', 'it needs a session')
  return { file, profile, world, sessions: scripts, reloads }
}

const readProfile = (node: Located | undefined): Scenario['profile'] => {
  if (node === undefined) return {}
  const hostname = requireText(node, 'hostname')
  if (/^[\x21-\x7e]{1,255}$/.test(hostname)) return { hostname }
  throw invalid(node.at, `the hostname ${quote(hostname)}`, 'allowed are 1 to 255 characters of ASCII without spaces')
}

const isReload = (node: Located): boolean => node.kind === 'map' && node.entries.some(({ key }) => key === 'reload')

/** `reload: path/to/policy`. */
const readReload = (node: Located): string => {
  const policy = openMap(node, 'a reload', ['reload']).get('reload')!
  const path = requireText(policy, 'reload')
  if (path === '')
    throw invalid(policy.at, 'an empty reload', "allowed is a policy's path, from the scenario's folder on")
  return path
}

/** The `world:` of a file, whether or not sessions stand beside it. Throws Trouble `scenario-invalid`. */
export const parseWorld = (source: Uint8Array | string, file: string): WorldSpec => {
  const fields = openRoot(source, file)
  const world = fields.map.get('world')
  if (world === undefined) throw invalid(fields.node.at, 'a world file without world', 'it needs world, a mapping')
  return readWorld(world)
}

const openRoot = (source: Uint8Array | string, file: string) => {
  const node = parseYaml(source, file)
  if (node.kind !== 'map')
    throw invalid(node.at, `the file is ${describe(node)}`, 'allowed is a mapping with world and sessions')
  return { node, map: openMap(node, 'a scenario', ['hostname', 'world', 'sessions']) }
}

const readSession = (node: Located, readMessageFile: ReadMessageFile): { nameNode: Located; script: SessionScript } => {
  const fields = openMap(node, 'a session', ['name', 'peer', 'listener', 'offers', 'at', 'seed', 'context', 'steps'])
  const [nameNode, steps] = [fields.get('name'), fields.get('steps')]
  if (nameNode === undefined || steps === undefined)
    throw invalid(node.at, `a session without ${nameNode === undefined ? 'name' : 'steps'}`, 'it needs name and steps')
  const read = <Value>(key: string, fallback: Value, reader: (node: Located, what: string) => Value): Value => {
    const field = fields.get(key)
    return field === undefined ? fallback : reader(field, key)
  }
  const offers = readOffers(fields.get('offers'))
  const script: SessionScript = {
    name: readName(nameNode),
    peer: read<string>('peer', scenarioDefaults.peer, requireEndpoint),
    listener: read<string>('listener', scenarioDefaults.listener, requireEndpoint),
    offers,
    at: read('at', Date.parse(scenarioDefaults.at), requireMoment),
    seed: read<number>('seed', scenarioDefaults.seed, requireCount),
    context: read('context', { conn: {}, mess: {} }, readContext),
    steps: readSteps(steps, { readMessageFile, offers }),
  }
  return { nameNode, script }
}

const longestName = 200

const readName = (node: Located): string => {
  const name = requireText(node, 'name')
  if (name.length === 0 || name.length > longestName || /\p{Cc}/u.test(name))
    throw invalid(
      node.at,
      `name is ${describe(node)}`,
      `allowed are 1 to ${longestName} characters, without control characters`,
    )
  return name
}
