import type { Bytes } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Effect } from '../../domain/events.js'
import type { LiveConfiguration } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { configAnswers } from '../config-answers.js'
import { openAuthUsers } from './auth-users.js'
import { openCidrLists, SessionLists } from './cidr-lists.js'
import { openDatasources } from './datasources.js'
import { openLiveDns } from './live-dns.js'
import { openLiveHttp } from './live-http.js'
import type { Definitions } from './series-counts.js'
import { type Opened, sessionAnswers } from './session-answers.js'
import { SharedCounts } from './shared-counts.js'
import { Traffic } from './traffic.js'
import type { KeyLimit } from './window-counts.js'

/** Real answers to host calls, for one process and all its sessions at the same time. */
export interface LiveWorld {
  /** An answer outside of any session, as while a policy boots. Throws as a session's does. */
  answer(call: HostCall): Canonical | Promise<Canonical>
  /** Takes the series and lists that a policy has defined (`Stage.definitions`), before any session asks for them. Those of an earlier boot stay. */
  define(definitions: Definitions): void
  /** A session that begins: it is counted as open until it is closed. */
  forSession(begun: SessionBegun): LiveSession
  /** Ends what is still asked, closes databases, and forgets every count. */
  close(): Promise<void>
}

export interface SessionBegun {
  /** the peer's address, without its port */
  readonly address: Bytes
  /** `SMTP` */
  readonly service: Bytes
  /** milliseconds since the epoch */
  readonly at: number
}

/** The world as one session sees it. */
export interface LiveSession {
  /** Asked once for each question, which may be a write. Throws Trouble `world-unknown-call` for a function that it knows nothing of. */
  answer(call: HostCall): Canonical | Promise<Canonical>
  /** What a phase that is over wrote to the outside (`PhaseResult.outside`), once, at the phase's time: other sessions see it from then on. */
  apply(effects: readonly Effect[], at: number): void
  /** A message was taken, or something refused, for monitors to count. */
  count(what: 'receptions' | 'rejections', at: number): void
  /** It is over. What it counted stays. */
  close(): void
}

export interface LiveWorldOptions {
  /** hears what is wrong and stops nothing: a list that cannot be read any more, counts that are forgotten */
  readonly tell?: (trouble: Trouble) => void
}

/** Opens databases and reads lists and users. Throws Trouble that names what of the configuration does not work, with nothing left open. */
export const openLiveWorld = async (
  configuration: LiveConfiguration,
  { tell = () => {} }: LiveWorldOptions = {},
): Promise<LiveWorld> => {
  const { resolver, datasources, cidr, auth, config, counts } = configuration
  const limitOf = (what: string): KeyLimit => keyLimit(what, counts.maxKeys, tell)
  const lists = await openCidrLists(cidr, tell)
  const users = await openAuthUsers(auth, tell)
  const open: Opened = {
    files: configuration.files,
    lists,
    users,
    counts: new SharedCounts(limitOf),
    traffic: new Traffic(counts.monitors, limitOf),
    config: new Map(Object.entries(configAnswers(config))),
    datasources: await openDatasources(datasources),
    dns: openLiveDns(resolver),
    http: openLiveHttp(configuration.http),
  }
  const outside = sessionAnswers(open, new SessionLists(lists, undefined))
  return {
    answer: outside.answer,
    define(definitions) {
      open.counts.define(definitions)
      lists.define(definitions)
    },
    forSession: (begun) => beginSession(open, begun),
    async close() {
      open.dns.close()
      open.http.close()
      await open.datasources.close()
    },
  }
}

const keyLimit = (what: string, maxKeys: number, tell: (trouble: Trouble) => void): KeyLimit => {
  let isTold = false
  return {
    maxKeys,
    onForgotten() {
      if (isTold) return
      isTold = true
      tell(
        new Trouble(
          'world-count-forgotten',
          `${what}: more than ${maxKeys} keys at a time, and the oldest are forgotten`,
          {
            hint: 'allow more in the configuration: counts: { max_keys: N }',
          },
        ),
      )
    },
  }
}

const beginSession = (open: Opened, { address, service, at }: SessionBegun): LiveSession => {
  const { counts, answer } = sessionAnswers(open, new SessionLists(open.lists, address))
  open.traffic.opens(service, address)
  open.traffic.counts('connections', address, at)
  let isOpen = true
  return {
    answer,
    apply: (effects, at) => counts.apply(effects, at),
    count: (what, at) => open.traffic.counts(what, address, at),
    close() {
      if (isOpen) open.traffic.closes(service, address)
      isOpen = false
    },
  }
}
