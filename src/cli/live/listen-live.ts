import { liveSessions } from '../../capture/live/live-drivers.js'
import { relayTo } from '../../capture/live/relay.js'
import { listen } from '../../capture/smtp/listen.js'
import type { Prefix } from '../../domain/cidr.js'
import { Trouble } from '../../domain/trouble.js'
import type { BootedHost } from '../../engine/boot-host.js'
import { isWithinNetworks } from './networks.js'
import { openPolicyService, type PolicyServiceOptions } from './open-policy-service.js'
import { refuseSamePort } from './refuse-same-port.js'
import type { RelayAddress } from './relay-address.js'
import { stopSignal } from './stop-signal.js'
import { tlsOptions } from './tls-options.js'

export interface ListenOptions extends PolicyServiceOptions {
  readonly host: string
  readonly port: number
  readonly lmtp?: boolean
  readonly auth?: boolean
  readonly relay?: RelayAddress
  readonly tlsKey?: string
  readonly tlsCert?: string
  readonly tlsOnConnect?: boolean
  readonly proxyFrom?: readonly Prefix[]
  readonly xclientFrom?: readonly Prefix[]
  readonly maxSize: number
  readonly maxConnections: number
  readonly maxPerPeer: number
  /** seconds */
  readonly timeout: number
}

/** Serves until it is told to stop. */
export const listenLive = async (options: ListenOptions): Promise<void> => {
  refuseSamePort(options.health, { option: '--port', host: options.host, port: options.port })
  const tls = tlsOptions(options.tlsKey, options.tlsCert)
  const { service, log, path, watch, close } = await openPolicyService(options, {
    withoutPolicy: 'the client is put off',
    observes: false,
  })
  const sessions = liveSessions({
    ...service,
    relay: options.relay ? relayTo({ ...options.relay, timeoutMs: options.timeout * 1000 }) : null,
    offers: offersOf(options, service.booted),
    maxMessageBytes: options.maxSize,
  })
  const stopped = stopSignal()
  const listener = await listen({
    host: options.host,
    port: options.port,
    protocol: options.lmtp ? 'lmtp' : 'smtp',
    openDriver: sessions.open,
    ...(tls ? { tls } : {}),
    isTlsOnConnect: options.tlsOnConnect === true,
    isProxied: isWithinNetworks(options.proxyFrom),
    mayXclient: isWithinNetworks(options.xclientFrom),
    onDriverFailure: log.fault,
    timeouts: { commandMs: options.timeout * 1000 },
    limits: { contentBytes: options.maxSize },
    maxConnections: options.maxConnections,
    maxConnectionsPerPeer: options.maxPerPeer,
  })
  log.say(`listening for ${options.lmtp ? 'LMTP' : 'SMTP'} on ${listener.host}:${listener.port}, into ${path}`)
  watch?.serving(listener.counts)
  await stopped
  watch?.stopping()
  log.say('stopping: clients are told 421')
  await listener.close({ graceMs: options.grace * 1000 })
  await close(sessions)
}

/**
 * Throws Trouble `auth-decided` where a policy would be given passwords, which are never recorded: it could not be replayed. `core_post_smtp_command` would
 * find the line of AUTH in `mc.subcon` (hooks-core-post-smtp-command.md), which nobody can read here: one that does is undecidable, any other is served.
 */
const offersOf = ({ tlsKey, tlsOnConnect, auth }: ListenOptions, { host }: BootedHost): readonly string[] => {
  if (auth && host.listening(givenPassword).length > 0)
    throw new Trouble(
      'auth-decided',
      `the policy would be given passwords, in ${givenPassword}, and they are never recorded`,
      { hint: 'leave --auth out, or the callout' },
    )
  return [
    'SMTPUTF8',
    'CHUNKING',
    ...(tlsKey !== undefined && !tlsOnConnect ? ['STARTTLS'] : []),
    ...(auth ? ['AUTH PLAIN LOGIN'] : []),
  ]
}

const givenPassword = 'ac_auth_perform_auth'
