import { randomInt } from 'node:crypto'
import { isIP } from 'node:net'
import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import type { MilterChange, MilterSource } from '../../domain/milter-source.js'
import type { RecorderProcess } from '../../domain/recorder-process.js'
import type { ConnectedClient } from '../milter/commands.js'
import type { Macros } from '../milter/driver.js'
import type { Terms } from '../milter/negotiate.js'
import { endpointText } from '../smtp/endpoint-text.js'
import type { TouchedLimit } from './limits.js'
import { untold } from './told-macros.js'

export interface Told {
  readonly terms: Terms
  readonly client: ConnectedClient
  readonly macros: Macros
}

export interface OpenedUnder {
  readonly recorder: RecorderProcess
  readonly mode: MilterSource['mode']
  /** digest of the boot */
  readonly boot: string
  readonly limits: readonly TouchedLimit[]
}

/** A session as a mail server tells of it: what it does not tell is unknown, and said to be. */
export const openedSession = (
  { recorder, mode, boot, limits }: OpenedUnder,
  { terms, client, macros }: Told,
): SessionOpened & { readonly source: MilterSource } => ({
  source: {
    kind: 'milter',
    recorder,
    mode,
    ...textIf('mta', macros.get('v')),
    ...textIf('host', macros.get('j')),
    ...textIf('daemon', macros.get('daemon_name')),
    client: encodeText(client.hostname),
    protocol: terms.version,
    notTheClients: changesUnder(terms),
    ...calloutsIf(
      'notAsked',
      limits.filter(({ isAsked }) => !isAsked),
    ),
    ...calloutsIf(
      'notDone',
      limits.filter(({ isAsked }) => isAsked),
    ),
  },
  boot,
  peer: encodeText(endpointText(hasAddress(client) ? bareAddress(client) : 'unknown', client.port ?? 0)),
  listener: encodeText(endpointText(macros.get('daemon_addr') ?? 'unknown', Number(macros.get('daemon_port') ?? 0))),
  at: Date.now(),
  seed: randomInt(2 ** 31),
  withholds: ['passwords'],
  unknown: [...untold, ...unknownEnds({ client, macros })].map(encodeText),
})

/** Whether the client comes from an IP address that the mail server knows; else a policy cannot be told whom it is asked about. */
const hasAddress = (client: ConnectedClient): boolean => isIP(bareAddress(client)) !== 0

/** Either end of the connection, or its port alone, where the mail server does not tell it. */
const unknownEnds = ({ client, macros }: Pick<Told, 'client' | 'macros'>): readonly string[] => [
  ...(hasAddress(client) ? [] : ['peer']),
  ...(client.port ? [] : ['peer-port']),
  ...(macros.has('daemon_addr') ? [] : ['listener']),
  ...(macros.has('daemon_port') ? [] : ['listener-port']),
]

const bareAddress = ({ address }: ConnectedClient): Bytes => address.replace(/^IPv6:/i, '')

const textIf = <Key extends string>(key: Key, value: Bytes | undefined) =>
  (value === undefined ? {} : { [key]: encodeText(value) }) as {
    readonly [Name in Key]?: ReturnType<typeof encodeText>
  }

const calloutsIf = (key: 'notAsked' | 'notDone', limits: readonly TouchedLimit[]) =>
  limits.length === 0 ? {} : { [key]: limits.flatMap(({ callouts }) => callouts) }

const changesUnder = ({ steps, version }: Terms): readonly MilterChange[] => [
  'greeting',
  'commands',
  'pipelining',
  'message',
  ...(steps.has('keepsLeadingSpace') ? [] : (['field-space'] as const)),
  ...(version < 4 ? (['data'] as const) : []),
  'refusals',
  ...(steps.has('givesRefused') ? [] : (['refused-recipients'] as const)),
  'extensions',
  'end',
]
