import { dirname, resolve } from 'node:path'
import type { Bytes } from '../../domain/bytes.js'
import {
  type AuthSettings,
  type CidrListFile,
  type CidrValue,
  type CountSettings,
  emptyLiveConfiguration,
  type FileSettings,
  type HttpSettings,
  type LiveConfiguration,
  type Monitor,
  type ResolverSettings,
  serverAddress,
} from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import {
  isNothing,
  openMap,
  readNames,
  requireBytes,
  requireCount,
  requireItems,
  requireText,
  requireWord,
} from '../scenario/fields.js'
import { describe, invalid, type Located, type LocatedEntry, quote } from '../scenario/located.js'
import { requireDuration } from '../scenario/parse-moment.js'
import { readWorld } from '../scenario/parse-world.js'
import { parseYaml } from '../scenario/parse-yaml.js'
import { readDatasource } from './parse-datasource.js'
import { requirePath, requireSwitch } from './settings.js'

const keys = ['resolver', 'datasources', 'cidr', 'config', 'auth', 'files', 'counts', 'http'] as const

/**
 * The configuration of the live world, of its source (YAML 1.2, UTF-8). `file` is what errors call it, and its folder is where
 * relative paths begin. Throws Trouble `configuration-invalid` with the place, what was got and what is allowed.
 */
export const parseLiveConfiguration = (source: Uint8Array | string, file: string): LiveConfiguration => {
  try {
    return readConfiguration(parseYaml(source, file), dirname(resolve(file)))
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    throw new Trouble('configuration-invalid', error.message, {
      hint: 'what a configuration may say: reprise listen --help',
      cause: error,
    })
  }
}

const readConfiguration = (node: Located, folder: string): LiveConfiguration => {
  if (isNothing(node)) return emptyLiveConfiguration
  const fields = openMap(node, 'the configuration', keys)
  return {
    resolver: readResolver(fields.get('resolver')),
    datasources: readNames(fields.get('datasources'), 'datasources', (entry) => readDatasource(entry, folder)),
    cidr: readNames(fields.get('cidr'), 'cidr', (entry) => readList(entry, folder)),
    config: readConfig(fields.get('config')),
    auth: readAuth(fields.get('auth'), folder),
    files: readFiles(fields.get('files'), folder),
    counts: readCounts(fields.get('counts')),
    http: readHttp(fields.get('http')),
  }
}

const readResolver = (node: Located | undefined): ResolverSettings => {
  const defaults = emptyLiveConfiguration.resolver
  if (node === undefined) return defaults
  const fields = openMap(node, 'resolver', ['servers', 'timeout', 'tries'])
  const [servers, timeout, tries] = [fields.get('servers'), fields.get('timeout'), fields.get('tries')]
  return {
    servers: servers === undefined ? defaults.servers : requireItems(servers, 'servers').map(requireServer),
    timeoutMs: timeout === undefined ? defaults.timeoutMs : requireLasting(timeout, 'timeout'),
    tries: tries === undefined ? defaults.tries : requireAtLeastOne(tries, 'tries'),
  }
}

const requireServer = (node: Located): string => {
  const address = serverAddress(requireText(node, 'a server'))
  if (address !== undefined) return address
  throw invalid(
    node.at,
    `a server is ${describe(node)}`,
    'allowed is an address, or address:port, as 192.0.2.53:5353 or "[2001:db8::53]:5353"',
  )
}

const requireLasting = (node: Located, what: string): number => {
  const durationMs = requireDuration(node, what)
  if (durationMs > 0) return durationMs
  throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is 1ms or more')
}

const requireAtLeastOne = (node: Located, what: string): number => {
  const count = requireCount(node, what)
  if (count > 0) return count
  throw invalid(node.at, `${what} is ${describe(node)}`, 'allowed is 1 or more')
}

/** A path, or `{ file, value, interpolate }`. */
const readList = ({ key, value }: LocatedEntry, folder: string): CidrListFile => {
  const what = `cidr ${quote(key)}`
  if (value.kind === 'scalar')
    return { path: requirePath(value, what, folder), value: undefined, interpolate: undefined }
  const fields = openMap(value, what, ['file', 'value', 'interpolate'])
  const [file, of, interpolate] = [fields.get('file'), fields.get('value'), fields.get('interpolate')]
  if (file === undefined) throw invalid(value.at, `${what} without file`, 'it needs file, a path')
  return {
    path: requirePath(file, `the file of ${what}`, folder),
    value: of === undefined ? undefined : requireWord<CidrValue>(of, `the value of ${what}`, ['a', 'txt']),
    interpolate: interpolate === undefined ? undefined : requireSwitch(interpolate, `interpolate of ${what}`),
  }
}

/** As in a scenario's world, but for sequences: nobody counts how often a question is asked. */
const readConfig = (node: Located | undefined): LiveConfiguration['config'] => {
  if (node === undefined) return emptyLiveConfiguration.config
  const { config } = readWorld({ kind: 'map', at: node.at, entries: [{ key: 'config', keyAt: node.at, value: node }] })
  const [path] = [...config.values].find(([, values]) => values.length > 1) ?? []
  if (path === undefined) return config
  throw invalid(
    node.at,
    `config with a sequence for ${quote(path)}`,
    'allowed is one value, which is always the answer',
  )
}

const readAuth = (node: Located | undefined, folder: string): AuthSettings => {
  if (node === undefined) return emptyLiveConfiguration.auth
  const fields = openMap(node, 'auth', ['users', 'file'])
  const file = fields.get('file')
  const readPassword = ({ key, value }: LocatedEntry): Bytes => requireBytes(value, `the password of ${quote(key)}`)
  return {
    users: readNames(fields.get('users'), 'users', readPassword),
    path: file === undefined ? undefined : requirePath(file, 'the file of auth', folder),
  }
}

const readFiles = (node: Located | undefined, folder: string): FileSettings => {
  if (node === undefined) return emptyLiveConfiguration.files
  const fields = openMap(node, 'files', ['folders', 'max_bytes'])
  const [folders, maxBytes] = [fields.get('folders'), fields.get('max_bytes')]
  const { files } = emptyLiveConfiguration
  return {
    folders:
      folders === undefined
        ? files.folders
        : requireItems(folders, 'folders').map((item) => requirePath(item, 'a folder', folder)),
    maxBytes: maxBytes === undefined ? files.maxBytes : requireCount(maxBytes, 'max_bytes'),
  }
}

const readHttp = (node: Located | undefined): HttpSettings => {
  const { http } = emptyLiveConfiguration
  if (node === undefined) return http
  const fields = openMap(node, 'http', ['origins', 'timeout', 'max_bytes'])
  const [origins, timeout, maxBytes] = [fields.get('origins'), fields.get('timeout'), fields.get('max_bytes')]
  return {
    origins: origins === undefined ? http.origins : requireItems(origins, 'origins').map(requireOrigin),
    timeoutMs: timeout === undefined ? http.timeoutMs : requireLasting(timeout, 'timeout'),
    maxBytes: maxBytes === undefined ? http.maxBytes : requireCount(maxBytes, 'max_bytes'),
  }
}

const requireOrigin = (node: Located): string => {
  const text = requireText(node, 'an origin')
  const url = URL.canParse(text) ? new URL(text) : null
  if (url !== null && /^https?:$/.test(url.protocol) && `${url.origin}/` === url.href) return url.origin
  throw invalid(
    node.at,
    `an origin is ${describe(node)}`,
    'allowed is http://host or https://host, with a port where it is another one, and no path',
  )
}

const readCounts = (node: Located | undefined): CountSettings => {
  if (node === undefined) return emptyLiveConfiguration.counts
  const fields = openMap(node, 'counts', ['monitors', 'max_keys'])
  const [monitors, maxKeys] = [fields.get('monitors'), fields.get('max_keys')]
  const { counts } = emptyLiveConfiguration
  return {
    monitors: monitors === undefined ? counts.monitors : requireItems(monitors, 'monitors').map(readMonitor),
    maxKeys: maxKeys === undefined ? counts.maxKeys : requireAtLeastOne(maxKeys, 'max_keys'),
  }
}

const readMonitor = (node: Located): Monitor => {
  const [, interval, windows] = /^\s*([1-9]\d{0,8})\s*,\s*([1-9]\d{0,5})\s*$/.exec(requireText(node, 'a monitor')) ?? []
  if (interval === undefined)
    throw invalid(
      node.at,
      `a monitor is ${describe(node)}`,
      'allowed is "interval,windows", the interval in seconds, as "60,1"',
    )
  return { intervalSeconds: Number(interval), windows: Number(windows) }
}
