import { type Bytes, bytesOfText } from '../domain/bytes.js'
import { decodeKey, decodeText, readable } from '../domain/canonical.js'
import type { SessionOpened } from '../domain/events.js'
import { cloneState } from './clone-state.js'
import type { Beginning, Carried, Host } from './host.js'
import { tellHandshake } from './inbound/handshake.js'
import { fixedObjects, type HostObject } from './objects.js'
import { unknownOverHttp } from './phases/injection.js'
import { defaultCapabilities } from './phases/replies.js'
import { Session } from './session.js'
import { type Context, noVerdict, type Redacted, type SessionState } from './state.js'

/**
 * A new session on the host, before the client has connected: in the state after boot; where it is continuous, in `host.carried`;
 * or in what `wished` says.
 */
export const openSession = (host: Host, opened: SessionOpened, wished: Partial<Beginning> = {}): Session => {
  const isContinuous = opened.continuous !== undefined
  const beginning: Beginning = {
    from: wished.from ?? (isContinuous ? host.carried : null),
    arrangement: wished.arrangement ?? null,
    keepsState: wished.keepsState ?? isContinuous,
  }
  const offers = (opened.offers ?? []).map(decodeText)
  const state: SessionState = {
    peer: decodeText(opened.peer),
    listener: decodeText(opened.listener),
    seed: opened.seed,
    source: opened.source,
    unknown: unknownOf(opened),
    known: new Set((opened.known ?? []).map(decodeText)),
    offers,
    redacted: redactedIn(opened),
    bodiesRead: new Set(),
    at: opened.at,
    hasTimers: false,
    waited: 0,
    heldBack: 0,
    slept: 0,
    conn: seededContext(opened),
    mess: new Map(),
    verdict: noVerdict(),
    end: null,
    refused: false,
    greeted: false,
    expects: null,
    isEncrypted: opened.handshake !== undefined,
    isAuthenticated: false,
    capabilities: offers.length === 0 ? defaultCapabilities : [...defaultCapabilities, ...offers],
    ordinal: 0,
    messageCount: 0,
    recipientCount: 0,
    rejections: 0,
    receptions: 0,
    transaction: null,
    message: null,
    objects: objectsBefore(host, beginning.from),
    handles: [],
    selves: new Map(),
    ran: new Set(),
    occurrences: new Map(),
    queue: [],
    ownAdds: [],
    ownWrites: new Map(),
    randomSeed: beginning.from?.randomSeed ?? null,
    serial: 0,
    replyOfAct: null,
    content: '',
    contentLacks: null,
    hostSet: null,
    listed: null,
    refusals: [],
    isContinuous,
    isInjected: opened.path === 'http',
    isLmtp: opened.path === 'lmtp',
    withholdsPasswords: opened.withholds?.includes('passwords') === true,
    relays: opened.relays === true,
    handsOn: opened.relays === true || opened.source.kind === 'milter',
    isOver: false,
    accepted: [],
    metadata: null,
    listenerDomains: null,
    askedDomain: null,
  }
  const session = new Session(host, state, beginning)
  if (opened.handshake) tellHandshake(state.conn, opened.handshake)
  if (opened.handshake?.subject !== undefined) host.stage.assumed.add('tls-names')
  if (state.isLmtp) host.stage.assumed.add('lmtp')
  if (isContinuous) host.stage.assumed.add('one-interpreter')
  host.begin(session)
  return session
}

const objectsBefore = ({ stage }: Host, from: Carried | null): HostObject[] => {
  if (stage.bootObjects.length === fixedObjects.length) return [...fixedObjects]
  return cloneState(from ? [...from.objects] : stage.bootObjects)
}

const unknownOf = (opened: SessionOpened): ReadonlySet<string> =>
  new Set([...(opened.unknown ?? []).map(decodeText), ...(opened.path === 'http' ? unknownOverHttp : [])])

const redactedIn = ({ redacted, source }: SessionOpened): Redacted | null => {
  if (redacted) {
    const { headers, profile } = redacted
    const kept = headers === 'keep' ? null : new Set(headers.map(decodeText))
    return { by: 'profile', profile: readable(profile), headers: kept }
  }
  if (source.kind !== 'momentum-recorder' || source.localParts === 'keep') return null
  return { by: 'recorder', profile: '', headers: null }
}

const seededContext = (opened: SessionOpened): Context => {
  const isPathwayUnknown = opened.path === 'http' || opened.unknown?.includes('conn:*')
  const context = new Map<Bytes, Bytes>(isPathwayUnknown ? [] : [['pathway', bytesOfText('default')]])
  for (const [key, value] of Object.entries(opened.context ?? {})) context.set(decodeKey(key), decodeText(value))
  return context
}
