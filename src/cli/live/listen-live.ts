import { hostname } from 'node:os'
import { LiveCounts } from '../../capture/live/live-counts.js'
import { type LiveNotice, type LiveService, liveSessions } from '../../capture/live/live-drivers.js'
import { relayTo } from '../../capture/live/relay.js'
import { readPolicy } from '../../capture/read-policy.js'
import { isWithin } from '../../capture/smtp/is-within.js'
import { listen } from '../../capture/smtp/listen.js'
import type { Prefix } from '../../domain/cidr.js'
import { Trouble } from '../../domain/trouble.js'
import { type BootedHost, bootAwaiting } from '../../engine/boot-host.js'
import { noteUnfinished } from '../../engine/journal/note-unfinished.js'
import { calloutsOfPhase } from '../../momentum/callouts/callouts.js'
import { counted } from '../../report/words.js'
import { uuidV7 } from '../../store/uuid.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { storePath } from '../named-store.js'
import { withStore } from '../with-store.js'
import { LiveLog } from './live-log.js'
import { isWithinNetworks } from './networks.js'
import { type KeepingChoices, openKeeping } from './open-keeping.js'
import { type LogForm, openLog } from './open-log.js'
import { openWorld } from './open-world.js'
import { prepareStore, tellUnfinished } from './prepare-store.js'
import { isRunning, thisRecorder } from './recorder-process.js'
import type { RelayAddress } from './relay-address.js'
import { openShadowing, type Shadowing } from './shadowing.js'
import { stopSignal } from './stop-signal.js'
import { tlsOptions } from './tls-options.js'
import { watchLive } from './watch-live.js'

export interface ListenOptions extends KeepingChoices {
  readonly policy: string
  readonly db?: string
  readonly host: string
  readonly port: number
  readonly lmtp?: boolean
  readonly hostname?: string
  readonly world?: string
  readonly config?: string
  readonly resolver?: readonly string[]
  readonly auth?: boolean
  readonly shadow?: string
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
  /** seconds that clients have to come to an end when it stops */
  readonly grace: number
  /** milliseconds */
  readonly scriptTimeout: number
  /** a port of 127.0.0.1 */
  readonly health?: number
  /** milliseconds */
  readonly waitForStore: number
  readonly json?: boolean
  /** absent: lines where standard error is a terminal, else JSON */
  readonly log?: LogForm
}

/** Bytes of sessions that may wait for a store that is slow, locked or full. */
const mostWaitingBytes = 128 * 1024 * 1024
/** after a session, to write what the store did not take at first */
const retriesMs = [250, 1000, 4000, 16_000]
/** beyond the grace of its clients, for what the store has not taken yet */
const keepBehindMs = 5000

/** Serves until it is told to stop. */
export const listenLive = async (options: ListenOptions): Promise<void> => {
  const policy = readPolicy(options.policy)
  warnOfConfiguration(policy)
  refuseShadowInFiles(options)
  const tls = tlsOptions(options.tlsKey, options.tlsCert)
  const log = new LiveLog(openLog(options.log ?? (process.stderr.isTTY ? 'lines' : 'json')), options.json === true)
  const world = await openWorld(options, log)
  const profile = { hostname: options.hostname ?? hostname() }
  const booted = await bootAwaiting(policy, (call) => world.answer(call), profile)
  world.define(booted.host.stage.definitions)
  const path = storePath(options.db)
  const keeping = await openKeeping(options, {
    path,
    prepare: async (file) => tellUnfinished(await prepareStore(file, policy, booted), log),
    log,
  })
  const counts = new LiveCounts()
  const shadowing =
    options.shadow === undefined
      ? null
      : await openShadowing({
          candidate: options.shadow,
          storePath: path,
          world,
          profile,
          isJson: options.json === true,
          onFault: log.fault,
        })
  const service: LiveService = {
    booted,
    world,
    beginKeeping: keeping.begin,
    keeping: { mostWaitingBytes, retriesMs, onTrouble: log.trouble },
    ...(options.sample ? { sampled: options.sample } : {}),
    recorder: thisRecorder(),
    relay: options.relay ? relayTo({ ...options.relay, timeoutMs: options.timeout * 1000 }) : null,
    offers: offersOf(options, booted),
    scriptTimeoutMs: options.scriptTimeout,
    keepWithinMs: options.waitForStore,
    maxMessageBytes: options.maxSize,
    newId: uuidV7,
    notice: shadowing ? shadowed(log, shadowing) : log,
    counts,
  }
  const sessions = liveSessions(service)
  const watch = options.health === undefined ? null : await watchLive(options.health, { counts, keeping })
  if (watch) log.say(`health and metrics on http://127.0.0.1:${watch.port}/healthz and /metrics`)
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
  const isWhole = await isWithin(keepBehindMs, sessions.ended())
  if (shadowing && isWhole) log.say(await shadowing.finish())
  watch?.close()
  await keeping.close()
  if (!isWhole) await leaveUnfinished(path, log)
  await world.close()
  log.say('stopped')
  await log.close()
}

/** Whoever still waits for something outside, or for the store, does so in vain. */
const leaveUnfinished = async (path: string, log: LiveLog): Promise<never> => {
  try {
    const unfinished = await withStore(path, 'write', (store) => noteUnfinished(store, isRunning))
    log.say(`stopped: ${counted(unfinished.length, 'session')} did not come to an end, and has a gap there`)
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    log.trouble(error)
  }
  await log.close()
  process.exit(0)
}

/** What the store has whole is compared with the candidate. */
const shadowed = (log: LiveLog, shadowing: Shadowing): LiveNotice => ({
  lost: log.lost,
  fault: log.fault,
  ended: (ended) => {
    log.ended(ended)
    if (ended.kept === 'kept' || ended.kept === 'cut') shadowing.compare(ended.session)
  },
})

/** A shadow reads one file, and would miss what goes into the next. Throws Trouble `option-misplaced`. */
const refuseShadowInFiles = ({ shadow, keep }: ListenOptions): void => {
  if (shadow === undefined || keep === undefined) return
  throw new Trouble('option-misplaced', '--shadow compares within one store, and --keep has several of them', {
    hint: 'leave one of them out; a sealed store can be compared afterwards: reprise --db FILE compare --policy CANDIDATE',
  })
}

/** Throws Trouble `auth-decided` where a policy would be given passwords, which are never recorded: it could not be replayed. */
const offersOf = ({ tlsKey, tlsOnConnect, auth }: ListenOptions, { host }: BootedHost): readonly string[] => {
  const sees = ['ac_auth_perform_auth', ...lineHooks].find((callout) => host.listening(callout).length > 0)
  if (auth && sees !== undefined)
    throw new Trouble('auth-decided', `the policy would be given passwords, in ${sees}, and they are never recorded`, {
      hint: 'leave --auth out, or the callout',
    })
  return [
    'SMTPUTF8',
    'CHUNKING',
    ...(tlsKey !== undefined && !tlsOnConnect ? ['STARTTLS'] : []),
    ...(auth ? ['AUTH PLAIN LOGIN'] : []),
  ]
}

const lineHooks = calloutsOfPhase.line.map(({ name }) => name)
