import { describe, expect, it } from 'vitest'
import { requirePolicyThatRan } from '../../../src/capture/inside/policy-files.js'
import { idOfSeen } from '../../../src/capture/inside/session-id.js'
import { readPolicy } from '../../../src/capture/read-policy.js'
import { hintOn } from '../../../src/domain/source-fidelity.js'
import { sourceTable } from '../../../src/domain/source-table.js'
import { CandidateAnswers } from '../../../src/engine/answers/candidate-answers.js'
import { bootOrTrouble } from '../../../src/engine/boot-host.js'
import { compareSession } from '../../../src/engine/compare-session.js'
import { replayOwn } from '../../../src/engine/replay-own.js'
import {
  changedLog,
  importAll,
  importPolicy,
  type Line,
  policyFile,
  recordedInside,
  recordingsOf,
  sessionsOf,
} from './given-import.js'
import { interpreters, requireInterpreters } from './run-host.js'

requireInterpreters()

const gapsOf = (log: Buffer, policy: ReturnType<typeof recordedInside>['policy']): readonly string[] =>
  importAll(policy, sessionsOf(log)).map(({ gaps }) => (gaps[0] ? `${gaps[0].what}: ${gaps[0].why}` : 'whole'))

const bootOf = (source: string) => bootOrTrouble(readPolicy(policyFile(source)), new CandidateAnswers()).host

describe.skipIf(interpreters.length === 0)('sessions that were recorded inside a Momentum', () => {
  it.each(interpreters)('become whole recordings that their policy reproduces (%s)', (lua) => {
    for (const methods of [false, true]) {
      const { policy, sessions } = recordedInside(
        importPolicy,
        { sessions: 15, together: 3, settings: { methods } },
        lua,
      )
      const imported = importAll(policy, sessions)
      expect(imported.flatMap(({ gaps }) => gaps)).toEqual([])
      expect(imported).toHaveLength(15)
      const base = bootOf(importPolicy)
      for (const recording of recordingsOf(imported)) expect(replayOwn(base, recording).outcome).toBe('faithful')
    }
  })

  it('open when their first callout ran, where the second passed between the two', () => {
    const { policy, log } = recordedInside(importPolicy, { sessions: 4 })
    const earlier = changedLog(log, (line) => (line.event === 'open' ? { ...line, at: Number(line['at']) - 1 } : line))
    const imported = importAll(policy, sessionsOf(earlier))
    expect(imported).toHaveLength(4)
    const base = bootOf(importPolicy)
    for (const recording of recordingsOf(imported))
      expect(replayOwn(base, recording)).toMatchObject({ outcome: 'faithful' })
  })

  it('have acts, answers and contexts of production, and say where they come from', () => {
    const { policy, sessions } = recordedInside(importPolicy, { sessions: 10 })
    const imported = importAll(policy, sessions)
    const byNumber = imported.map(({ recorder }) => recorder.events.map(({ event }) => event))
    const [opened] = byNumber[9]!
    expect(opened).toMatchObject({
      input: {
        source: { kind: 'momentum-recorder', format: 1, sampledOneIn: 1, localParts: 'keep', unproven: true },
        peer: '192.0.2.10:40000',
        listener: '198.51.100.1:25',
        context: { can_relay: 'true', pathway: 'default' },
        unknown: ['conn:*', 'mess:*', 'body', 'ids', 'random'],
      },
    })
    const inputs = byNumber[1]!.flatMap((event) => (event.type === 'PhaseReached' ? [event.input] : []))
    expect(inputs.map(({ phase, line }) => [phase, line])).toContainEqual([
      'mailfrom',
      'MAIL FROM:<eve@nx.example>\r\n',
    ])
    expect(inputs.find(({ phase }) => phase === 'mailfrom')).toMatchObject({
      answers: [{ call: 'msys.dnsLookup', key: ['nx.example.com', 'MX'], answer: { error: 'NXDOMAIN' } }],
      context: { mess: { spf_status: 'pass' } },
    })
    expect(inputs.find(({ phase }) => phase === 'rcptto')?.answers).toMatchObject([
      {
        call: 'msys.db.query',
        answer: {
          rows: [
            [
              ['param', 'string'],
              ['n', 1],
            ],
            [
              ['param', 'string'],
              ['n', 2],
            ],
          ],
        },
      },
    ])
    expect(byNumber.flat().filter(({ type }) => type === 'GapNoted')).toEqual([])
  })

  it('have the same id every time, in the form that the store wants', () => {
    const id = idOfSeen('mx1-7-99-f00.a.1', 1_767_225_600)
    expect(id).toBe(idOfSeen('mx1-7-99-f00.a.1', 1_767_225_600))
    expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/)
    expect(Number.parseInt(id.replace('-', '').slice(0, 12), 16)).toBe(1_767_225_600_000)
    expect(id).not.toBe(idOfSeen('mx1-7-99-f00.a.2', 1_767_225_600))
  })
})

const only = (event: string, fields: Readonly<Record<string, unknown>>, change: (line: Line) => Line | null) => {
  let isDone = false
  return (line: Line): Line | null => {
    const isIt = line.event === event && Object.entries(fields).every(([name, value]) => line[name] === value)
    if (!isIt || isDone) return line
    isDone = true
    return change(line)
  }
}

/** The line that says that a query has no more rows, the first of them. */
const lastRow = (change: (line: Line) => Line) => only('call', { name: 'msys.db.query#row', c: 4 }, change)

describe.skipIf(interpreters.length === 0)('where production and this host part', () => {
  const recorded = recordedInside(importPolicy, { sessions: 2 })

  it.each<readonly [string, (line: Line) => Line | null, string]>([
    [
      'by what a callout returned',
      only('leave', { i: 4 }, (line) => ({ ...line, returned: [1] })),
      'ehlo: production and this host part here: validate_ehlo of imported returned 1, and returns 0 here',
    ],
    [
      'by the error that left a callout',
      only('leave', { i: 4 }, ({ s }) => ({ ...baseLine(recorded.log), event: 'failed', i: 4, asking: null, s })),
      'ehlo: production and this host part here: an error left validate_ehlo of imported, and none does here',
    ],
    [
      'by a question',
      only('call', { name: 'msys.dnsLookup', i: 4 }, (line) => ({ ...line, args: ['other.example', 'A'] })),
      'ehlo: production and this host part here: the policy asked msys.dnsLookup ["other.example","A"], and asks msys.dnsLookup ["example.com","A"] here',
    ],
    [
      'by a question that is not asked here',
      only('call', { name: 'os.time' }, (line) => ({
        ...line,
        name: 'msys.config',
        args: ['get', 'x'],
        answer: ['1'],
      })),
      'connect: production and this host part here: the policy asked msys.config ["get","x"], and does not ask it here',
    ],
    [
      'by a question that was not seen',
      only('call', { name: 'msys.dnsLookup', i: 4 }, (line) => ({ ...line, name: 'msys.brightmail.scan' })),
      'ehlo: the policy asks msys.dnsLookup ["example.com","A"], and the recorder saw no such question',
    ],
    [
      'by a context behind a callout',
      only('leave', { i: 6 }, (line) => ({ ...line, context: { conn: {}, mess: { spf_status: 'fail' } } })),
      'mailfrom#1: production and this host part here: behind validate_mailfrom, mess:spf_status was "fail", and is "pass" here',
    ],
    [
      'by a module',
      only('enter', { i: 4 }, (line) => ({ ...line, module: 'another' })),
      'ehlo: production and this host part here: validate_ehlo of another ran, and here validate_ehlo of imported does',
    ],
    [
      'by a callout that comes next',
      only('enter', { i: 5 }, (line) => ({ ...line, callout: 'validate_set_binding', phase: 'set_binding', args: [] })),
      'ehlo: production and this host part here: validate_set_binding came next, and the host here does not reach it',
    ],
    [
      'by the clock',
      only('call', { name: 'os.time' }, (line) => ({ ...line, name: 'os.date', args: ['%H'], answer: ['99'] })),
      "connect: os.date answered in the server's time zone, and every clock of a replay is in UTC",
    ],
    [
      'by chance',
      only('call', { name: 'os.time' }, (line) => ({ ...line, name: 'math.random', args: [], answer: [0.5] })),
      'connect: math.random was drawn: no replay is given the numbers of production',
    ],
    [
      'by processor time',
      only('call', { name: 'os.time' }, (line) => ({ ...line, name: 'os.clock', args: [], answer: [0.5] })),
      'connect: os.clock was read: no replay has the processor time of production',
    ],
    [
      'where a line is lost',
      only('leave', { i: 4 }, () => null),
      'ehlo: how imported left validate_ehlo (invocation 4): no return was seen, though the session went on',
    ],
    [
      'where an answer is cut',
      only('call', { name: 'msys.dnsLookup', i: 4 }, (line) => ({ ...line, answer: [{ $table: [], $more: 4 }] })),
      'ehlo: a value of msys.dnsLookup is longer than the recorder keeps',
    ],
    [
      'where rows were not read to the end',
      lastRow((line) => ({ ...line, name: 'print' })),
      'rcptto#2 <carol@nx.example>: of what msys.db.query answered, the recorder saw too little: the policy did not read its rows to the end',
    ],
    ['nowhere', (line: Line) => line, 'whole'],
  ])('%s, the recording ends with what differed', (title, change, why) => {
    const gaps = gapsOf(changedLog(recorded.log, change), recorded.policy)
    expect(gaps.filter((gap) => gap !== 'whole').length, title).toBeLessThan(2)
    expect(gaps.find((gap) => gap !== 'whole') ?? 'whole').toContain(why)
  })
})

const baseLine = (log: Buffer): Line => {
  let found: Line | undefined
  changedLog(log, (line) => {
    if (line.event === 'leave' && line['i'] === 4) found ??= line
    return line
  })
  const { reprise, process, lane, n, at, session } = found!
  return { reprise, process, lane, n, at, session } as unknown as Line
}

describe.skipIf(interpreters.length === 0)('a candidate that reads what the recorder does not see', () => {
  const { policy, sessions } = recordedInside(importPolicy, { sessions: 1 })
  const [recording] = recordingsOf(importAll(policy, sessions))

  it.each([
    ['a context key that nobody listed', 'vctx:get(0, "other")', 'validate_data', 'conn:other'],
    ['a key of the message that nobody listed', 'vctx:exists(1, "other")', 'validate_data', 'mess:other'],
    ['a header', 'msg:header("Subject")', 'validate_data_spool', 'body'],
    ['the date that is missing', 'vctx:get(1, "rfc2822_date_missing")', 'validate_data', 'body'],
    ['what the server calls the connection', 'tostring(ac.conn_id)', 'validate_data', 'ids'],
    ['what it calls the message', 'tostring(msg.id)', 'validate_data', 'ids'],
    ['chance', 'math.random(6)', 'validate_data', 'random'],
  ])('is undecidable: %s', (_title, expression, callout, piece) => {
    const more = `\nfunction mod:${callout}(msg, ac, vctx) print(${expression}) return 0 end\nmsys.registerModule`
    const hosts = { base: bootOf(importPolicy), candidate: bootOf(importPolicy.replace('\nmsys.registerModule', more)) }
    const { verdict, undecidable } = compareSession(hosts, recording!)
    const { reason, hint } = undecidable!.call
    expect([verdict, reason]).toEqual(['undecidable', `the source of this recording could not see ${piece}`])
    expect(hint).toBe(hintOn(sourceTable['momentum-recorder'], piece))
  })

  it('is undecidable: the preferences of MX records, of which the policy saw the hosts', () => {
    const candidate = importPolicy.replace('"nx.example.com", "MX"', '"example.net", "MX", {priority = true}')
    const asking = importPolicy.replace('"nx.example.com", "MX"', '"example.net", "MX"')
    const inside = recordedInside(asking, { sessions: 1 })
    const [recorded] = recordingsOf(importAll(inside.policy, inside.sessions))
    const hosts = { base: bootOf(asking), candidate: bootOf(candidate) }
    expect(compareSession(hosts, recorded!).undecidable?.call.reason).toContain('without their preferences')
  })

  it('is not, of a key that was looked at and was not there', () => {
    const more = `\nfunction mod:validate_data(msg, ac, vctx) print(vctx:get(0, "tls"), vctx:get(1, "spf_status")) return 0 end\nmsys.registerModule`
    const hosts = { base: bootOf(importPolicy), candidate: bootOf(importPolicy.replace('\nmsys.registerModule', more)) }
    expect(compareSession(hosts, recording!)).toMatchObject({ verdict: 'drifted', drifts: [{ kind: 'output' }] })
  })
})

describe.skipIf(interpreters.length === 0)('the policy that ran', () => {
  it('has to be the one that is named, byte for byte', () => {
    const { policy, sessions, file } = recordedInside(importPolicy, { sessions: 1 })
    const other = readPolicy(policyFile(`${importPolicy}-- other\n`))
    expect(() => requirePolicyThatRan(sessions[0]!.process, policy)).not.toThrow()
    expect(() => requirePolicyThatRan(sessions[0]!.process, other)).toThrow(file)
  })

  it('is a gap where the recorder could not read it', () => {
    const { policy, sessions } = recordedInside(importPolicy, { sessions: 1, settings: { own_files: false } })
    expect(importAll(policy, sessions)[0]!.gaps).toMatchObject([{ what: 'whether this is the policy that ran' }])
  })
})

describe.skipIf(interpreters.length === 0)('local parts that were replaced at the source', () => {
  const domains = `
require("reprise_recorder")
require("msys.core")
local policy = {}
function policy:validate_mailfrom(str, accept, vctx)
  vctx:set(msys.core.VCTX_CONN, "from", vctx:get(msys.core.VCTX_MESS, "mailfrom_domain"))
  return msys.core.VALIDATE_CONT
end
function policy:validate_rcptto(msg, str, accept, vctx)
  if vctx:get(msys.core.VCTX_MESS, "rcptto_domain") == "nx.example" then
    vctx:set_code(550, "5.1.2 no such domain")
    return msys.core.VALIDATE_DONE
  end
  return msys.core.VALIDATE_CONT
end
msys.registerModule("domains", policy)
`
  const localPart = domains.replace('"rcptto_domain") == "nx.example"', '"rcptto_localpart") == "root"')

  it.each(['pseudonym', 'drop'])('leave what hangs on domains, and a reader of one undecidable (%s)', (local_parts) => {
    const { policy, sessions } = recordedInside(domains, { sessions: 8, settings: { local_parts } })
    const imported = importAll(policy, sessions)
    expect(imported.flatMap(({ gaps }) => gaps)).toEqual([])
    const hosts = { base: bootOf(domains), candidate: bootOf(localPart) }
    const compared = recordingsOf(imported).map((recording) => {
      expect(replayOwn(hosts.base, recording).outcome).toBe('faithful')
      return compareSession(hosts, recording)
    })
    const readers = compared.filter(({ verdict }) => verdict !== 'same')
    expect(readers.length).toBeGreaterThan(0)
    for (const { verdict, undecidable } of readers)
      expect([verdict, undecidable?.call.hint]).toEqual([
        'undecidable',
        'record with local_parts = "keep", where that may be',
      ])
  })

  it.each(['pseudonym', 'drop'])('end a recording where the policy that ran reads one (%s)', (local_parts) => {
    const { policy, sessions } = recordedInside(importPolicy, { sessions: 5, settings: { local_parts } })
    const gaps = importAll(policy, sessions).map(({ gaps: [gap] }) => gap!)
    for (const { what } of gaps) expect(what).toMatch(/^(?:mailfrom|rcptto)#1/)
    for (const { why } of gaps) expect(why).toContain('local_parts = "keep"')
  })
})
