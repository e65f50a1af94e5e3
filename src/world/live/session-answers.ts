import assert from 'node:assert/strict'
import type { HostCall } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import { httpCall } from '../../domain/http-answer.js'
import type { FileSettings } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { keyBytes, type Lookup } from '../lookup.js'
import type { AuthUsers } from './auth-users.js'
import type { CidrLists, SessionLists } from './cidr-lists.js'
import type { Datasources } from './datasources.js'
import type { LiveDns } from './live-dns.js'
import type { LiveHttp } from './live-http.js'
import { readLiveFile } from './read-file.js'
import { SessionCounts, type SharedCounts } from './shared-counts.js'
import type { Counted, Traffic } from './traffic.js'

/** What all sessions share. */
export interface Opened {
  readonly files: FileSettings
  readonly lists: CidrLists
  readonly users: AuthUsers
  readonly counts: SharedCounts
  readonly traffic: Traffic
  readonly config: ReadonlyMap<string, Lookup>
  readonly datasources: Datasources
  readonly dns: LiveDns
  readonly http: LiveHttp
}

type Answer = (key: readonly Canonical[], call: HostCall) => Canonical | Promise<Canonical>

export interface SessionAnswers {
  readonly counts: SessionCounts
  readonly answer: (call: HostCall) => Canonical | Promise<Canonical>
}

/** Finds the answer to each function, for one session or, while a policy boots, for none. Throws Trouble `world-unknown-call`. */
export const sessionAnswers = (open: Opened, lists: SessionLists): SessionAnswers => {
  const counts = new SessionCounts(open.counts)
  const { datasources, dns, http, traffic, users, files } = open
  const database: Answer = (key, { call }) => datasources.answer(call, key)
  const monitored =
    (what: Counted): Answer =>
    (key, { at }) =>
      traffic.monitored(what, key, at)
  const answers = new Map<string, Answer>(
    Object.entries({
      'msys.dnsLookup': (key) => dns.answer(key),
      'msys.cidr.query': (key) => lists.answer(key),
      'msys.db.query': database,
      'msys.db.fetch_row': database,
      'msys.db.execute': database,
      'msys.audit_series.count': (key, call) => counts.countSeries(key, call),
      'msys.counter.read': (key, call) => counts.readCounter(key, call),
      'msys.gauge_cache.get': (key, call) => counts.readGauge(key, call),
      'msys.audit.inbound_session_count': (key) => traffic.sessionsOf(key),
      'msys.audit.connections': monitored('connections'),
      'msys.audit.receptions': monitored('receptions'),
      'msys.audit.rejections': monitored('rejections'),
      [httpCall]: (key, call) => http.answer(key, call),
      'smtp.auth': (key, call) => users(key, call),
      readfile: ([path]) => readLiveFile(keyBytes(path), files),
      'msys.core.io_wrapper_open': () => opens,
    } satisfies Record<string, Answer>),
  )
  return {
    counts,
    answer(call) {
      const { key } = call
      assert(Array.isArray(key), `a key of ${call.call} that is no list`)
      const answer = answers.get(call.call)
      if (answer) return answer(key as readonly Canonical[], call)
      const known = open.config.get(call.call)?.(key as readonly Canonical[], call)
      if (known) return known[0]!
      throw unknownCall(call)
    },
  }
}

/** What is written stays in the recording: whether the server could write there, nobody here knows. */
const opens: Canonical = {}

const unknownCall = ({ call }: HostCall): Trouble =>
  new Trouble('world-unknown-call', `${call} was asked, and the live world has no answers for that function`, {
    hint: 'give the answers with --world FILE, or record in Momentum itself',
  })
