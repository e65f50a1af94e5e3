import { randomBytes } from 'node:crypto'
import { basename, dirname, resolve } from 'node:path'
import { bytesOfText, lowerCase } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import { addressWays, bodyWays, type Redaction } from '../../domain/redaction.js'
import { Trouble } from '../../domain/trouble.js'
import { type Keyed, keyName } from '../../engine/redaction/keyed.js'
import { requirePath } from '../live-configuration/settings.js'
import { isNothing, openMap, requireText, requireWord } from '../scenario/fields.js'
import { describe, invalid, type Located, quote } from '../scenario/located.js'
import { parseYaml } from '../scenario/parse-yaml.js'
import { redactionHint } from './help.js'

/** Where the key of a profile is to be had. */
export interface KeySources {
  /** the bytes of a file; throws Trouble where it cannot be read */
  readonly file: (path: string) => Uint8Array
  readonly environment: Readonly<Record<string, string | undefined>>
}

const keys = ['name', 'addresses', 'bodies', 'headers', 'key'] as const

/** A key may be short, but not so short that it is tried. */
const leastKeyBytes = 16

/**
 * A profile of `--redact`, of its source (YAML 1.2, UTF-8). What it leaves out is what keeps least: pseudonyms, no bodies, no header fields.
 * Throws Trouble `profile-invalid` with the place, what was got and what is allowed.
 */
export const parseRedactionProfile = (source: Uint8Array | string, file: string, sources: KeySources): Keyed => {
  try {
    return readProfile(parseYaml(source, file), file, sources)
  } catch (error) {
    if (!(error instanceof Trouble) || error.code === 'profile-invalid') throw error
    throw new Trouble('profile-invalid', error.message, { hint: redactionHint, cause: error })
  }
}

const readProfile = (node: Located, file: string, sources: KeySources): Keyed => {
  const fields = isNothing(node) ? new Map<string, Located>() : openMap(node, 'a profile', keys)
  const [name, addresses, bodies, headers] = ['name', 'addresses', 'bodies', 'headers'].map((key) => fields.get(key))
  const key = readKey(fields.get('key'), file, sources)
  const redaction: Redaction = {
    profile: encodeText(bytesOfText(name ? requireText(name, 'name') : basename(file).replace(/\.ya?ml$/i, ''))),
    addresses: addresses ? requireWord(addresses, 'addresses', addressWays) : 'pseudonyms',
    bodies: bodies ? requireWord(bodies, 'bodies', bodyWays) : 'drop',
    headers: headers ? readHeaders(headers) : [],
    key: keyName(key.bytes),
    ...(key.isOfRun ? { isKeyOfRun: true } : {}),
  }
  return { redaction, key: key.bytes }
}

const readHeaders = (node: Located): Redaction['headers'] => {
  if (node.kind === 'scalar' && node.text === 'keep') return 'keep'
  if (node.kind === 'list') return node.items.map(readHeader)
  throw invalid(node.at, `headers is ${describe(node)}`, 'allowed is keep, or a list of names')
}

const readHeader = (node: Located): Text => {
  const name = requireText(node, 'a header field')
  if (/^[\x21-\x39\x3b-\x7e]+$/.test(name)) return lowerCase(name)
  throw invalid(
    node.at,
    `a header field is ${describe(node)}`,
    'allowed is a name as Subject, without colon (RFC 5322 section 2.2)',
  )
}

interface Key {
  readonly bytes: Buffer
  readonly isOfRun: boolean
}

const readKey = (node: Located | undefined, file: string, sources: KeySources): Key => {
  if (node === undefined) return { bytes: randomBytes(32), isOfRun: true }
  const fields = openMap(node, 'key', ['file', 'env'])
  const [path, variable] = [fields.get('file'), fields.get('env')]
  if (fields.size !== 1)
    throw invalid(node.at, `key with ${[...fields.keys()].join(' and ') || 'nothing in it'}`, 'allowed is file or env')
  const bytes = path
    ? Buffer.from(sources.file(requirePath(path, 'the file of key', dirname(resolve(file)))))
    : Buffer.from(variableIn(variable!, sources), 'utf8')
  return { bytes: requireLong(node, withoutLineEnd(bytes)), isOfRun: false }
}

const variableIn = (node: Located, { environment }: KeySources): string => {
  const name = requireText(node, 'the variable of key')
  const value = environment[name]
  if (value !== undefined) return value
  throw invalid(node.at, `the environment has no ${quote(name)}`, 'set it, or name a file: key: { file: PATH }')
}

const withoutLineEnd = (bytes: Buffer): Buffer => {
  const end = /\r?\n$/.exec(bytes.toString('latin1'))
  return end ? bytes.subarray(0, end.index) : bytes
}

const requireLong = ({ at }: Located, bytes: Buffer): Buffer => {
  if (bytes.length >= leastKeyBytes) return bytes
  throw invalid(
    at,
    `a key of ${bytes.length} bytes`,
    `allowed are ${leastKeyBytes} or more, as openssl rand -hex 32 gives`,
  )
}
