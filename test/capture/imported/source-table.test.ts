import { describe, expect, it } from 'vitest'
import type { ObservedSession } from '../../../src/capture/observed/observed-session.js'
import type { SessionOpened, SessionSource } from '../../../src/domain/events.js'
import { type ObservedFormat, type SourceName, type ThingName, things } from '../../../src/domain/source-fidelity.js'
import { sourceTable } from '../../../src/domain/source-table.js'
import type { SessionComparison } from '../../../src/engine/compare-session.js'
import { type Callouts, idle, imported } from './given-imported.js'
import { captured, dialogue, logged, mailed, received, transcribed } from './given-observed.js'
import { recordedBy } from './recorded-by.js'

const get = (dictionary: string, key: string): Callouts => ({
  validate_data_spool: `print(vctx:get(msys.core.VCTX_${dictionary}, "${key}"))`,
})

/** A candidate that reads the thing. */
const readers: Readonly<Partial<Record<ThingName, Callouts>>> = {
  peer: { validate_data_spool: 'print(msg:reception_peer("ip"))' },
  listener: { validate_data_spool: 'print(msg:listener_addr("ip"))' },
  ehlo: { validate_ehlo: 'print(tostring(str))' },
  lines: { validate_mailfrom: 'print(tostring(str))' },
  content: { validate_data_spool: 'print(msg:header("Subject")[1])' },
  'connection-context': get('CONN', 'reverse_dns'),
  'message-context': get('MESS', 'spam_score'),
  tls: get('CONN', 'tls_cipher'),
  auth: get('CONN', 'auth_user'),
  time: { validate_connect: 'print(os.time())' },
  answers: { validate_connect: 'print(msys.dnsLookup("x.test", "mx"))' },
}

const withTls = dialogue({
  'S: 250-server.test\n250 PIPELINING': [
    'S: 250-server.test\n250 STARTTLS',
    'C: STARTTLS',
    'S: 220 go',
    'C: EHLO client.test',
    'S: 250 server.test',
  ],
})
const withAuth = dialogue({
  'S: 250-server.test\n250 PIPELINING': ['S: 250-server.test\n250 AUTH PLAIN', 'C: AUTH PLAIN AGEAYg==', 'S: 235 ok'],
})

interface Case {
  readonly format: ObservedFormat
  /** a session that lacks the thing */
  readonly observed: (thing: ThingName) => ObservedSession
}

const cases: Readonly<Partial<Record<SourceName, Case>>> = {
  pcap: {
    format: 'pcap',
    observed: (thing) =>
      thing === 'tls' ? captured([...withTls.slice(0, 5)]) : captured(thing === 'auth' ? withAuth : dialogue()),
  },
  transcript: {
    format: 'transcript',
    observed: (thing) => {
      if (thing === 'tls') return transcribed(withTls)
      if (thing === 'auth') return transcribed(withAuth)
      return transcribed(thing === 'content' ? dialogue({ 'C: Subject: hello\n\nbody\n.': 'C: .' }) : dialogue())
    },
  },
  'momentum-logs': { format: 'momentum-logs', observed: () => logged([], [received]) },
  mail: { format: 'eml', observed: () => mailed() },
}

const unknownCells = Object.entries(sourceTable).flatMap(([source, { cells }]) =>
  (Object.keys(things) as ThingName[]).flatMap((thing) => {
    const cell = cells[thing]
    return cell.fidelity === 'unknown' && things[thing].pieces.length > 0
      ? [{ source: source as SourceName, thing, hint: cell.hint }]
      : []
  }),
)

const compared = (source: SourceName, thing: ThingName): SessionComparison => {
  const candidate = readers[thing]
  if (candidate === undefined) throw new Error(`nothing reads ${thing}`)
  const of = cases[source]
  if (of !== undefined) return imported(of.observed(thing), of.format).compare({ ...idle, ...candidate })
  return recordedBy(openedElsewhere(source, thing)).compare({ ...idle, ...candidate })
}

/** A recording that is made elsewhere than by an import, and lacks the thing. */
const openedElsewhere = (source: SourceName, thing: ThingName): Partial<SessionOpened> => ({
  source: { kind: source } as unknown as SessionSource,
  unknown: things[thing].pieces,
})

describe('the table of sources', () => {
  it.each(unknownCells)('says of $source what to do where a candidate reads $thing', ({ source, thing, hint }) => {
    const { verdict, undecidable } = compared(source, thing)
    expect(verdict).toBe('undecidable')
    expect(undecidable?.call.hint).toBe(hint)
  })
  it('has a case for each source that is imported', () => {
    expect(new Set(unknownCells.map(({ source }) => source))).toEqual(
      new Set(['milter', 'momentum-recorder', ...Object.keys(cases)]),
    )
    expect(unknownCells.length).toBe(37)
  })
  it('leaves out what no policy reads: it is in the recording, or it is not', () => {
    const unread = Object.entries(things).flatMap(([name, { pieces }]) => (pieces.length === 0 ? [name] : []))
    expect(unread).toEqual(['addresses', 'replies', 'deliveries'])
  })
  it.each(Object.keys(cases))('yields of %s what a candidate reads that is not unknown', (source) => {
    const { cells } = sourceTable[source as SourceName]
    for (const [thing, reader] of Object.entries(readers) as [ThingName, Callouts][]) {
      if (cells[thing].fidelity === 'unknown') continue
      const { format, observed } = cases[source as SourceName]!
      const here = imported(observed(thing), format, { policy: { ...idle, ...reader }, stated: { context: new Map() } })
      expect(here.recording.phases.map(({ result }) => result).join(), thing).toContain('"output"')
    }
  })
})
