import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fileDigest } from '../../../src/capture/inside/file-digest.js'
import { type RecorderLines, readRecorderLines } from '../../../src/capture/inside/read-recorder-lines.js'
import type { Entered } from '../../../src/capture/inside/recorder-line.js'
import { replayLimits } from '../../../src/capture/inside/replay-limits.js'
import { ecStringText } from '../../../src/capture/inside/whole-value.js'
import { demoPolicy, folder, interpreters, type Plan, requireInterpreters, runWith, runWithout } from './run-host.js'

requireInterpreters()

const demo: Plan = { policy: demoPolicy, sessions: 12, together: 4, settings: { methods: true, local_parts: 'keep' } }
const read = (bytes: Buffer): RecorderLines => readRecorderLines([{ name: 'log', bytes }])
const policyOf = (name: string, source: string): string => {
  const file = join(folder, name)
  writeFileSync(file, source)
  return file
}

describe.skipIf(interpreters.length === 0).each(interpreters)('under %s the recorder', (lua) => {
  it('counts sessions and lines without a hole, also on six threads, and every line is read', () => {
    for (const threads of [undefined, 6]) {
      const { sessions, missing, processes } = read(runWith(lua, { ...demo, ...(threads ? { threads } : {}) }).log)
      expect([sessions.length, missing, processes.length]).toEqual([12, [], 1])
      for (const { events, missing: gone } of sessions) {
        expect(events.map(({ s }) => s)).toEqual(events.map((_, index) => index + 1))
        expect(gone.every(({ what }) => what.startsWith('how demo left'))).toBe(true)
      }
      const lanes = new Set(sessions.flatMap(({ events }) => events.map(({ lane }) => lane)))
      expect(lanes.size).toBe(threads ?? 1)
    }
  })

  it('tells arguments, facts, contexts, calls and returns of a callout', () => {
    const { sessions } = read(runWith(lua, demo).log)
    const events = sessions.find(({ events: [open] }) => open?.event === 'open' && open.conn_id === 'C/1')!.events
    const ehlo = events.find(
      (line) => line.event === 'enter' && line.module === 'demo' && line.callout === 'validate_ehlo',
    )!
    expect(ehlo).toMatchObject({
      phase: 'ehlo',
      args: [
        { $handle: 'msys.core:_ec_string' },
        { $handle: 'msys.core:_accept_construct' },
        { $handle: 'msys.core:_validate_context' },
      ],
    })
    expect(ecStringText((ehlo as unknown as Entered).args[0])).toBe('EHLO client.example\r\n')
    const calls = events.filter((line) => line.event === 'call')
    expect(calls.find(({ name, raised }) => name === 'msys.dnsLookup' && !raised)).toMatchObject({
      args: ['nx.example.com', 'MX'],
      answer: [null, 'NXDOMAIN'],
      site: `${demoPolicy}:38`,
    })
    expect(calls.find(({ name, raised }) => name === 'msys.dnsLookup' && raised)).toMatchObject({
      args: ['example.com', 'BAD'],
    })
    expect(calls.find(({ name }) => name === 'msys.core:_validate_context.set')).toMatchObject({
      args: [{ $handle: 'msys.core:_validate_context' }, 1, 'mx', 'NXDOMAIN'],
    })
    expect(calls.filter(({ name }) => name === 'msys.db.query#row').at(2)).toMatchObject({ answer: [null] })
    expect(events.find((line) => line.event === 'leave' && line.returned.length === 4)).toMatchObject({
      returned: [0, null, 'kept', null],
    })
    const told = events.filter((line) => line.event === 'enter' || line.event === 'leave')
    expect(told.some(({ context }) => context?.mess['mx'] === 'NXDOMAIN')).toBe(true)
    expect(told.find(({ facts }) => facts?.['recipients'] !== undefined)?.facts).toEqual({
      recipients: {
        $table: [
          [1, 'bob1@example.net'],
          [2, 'bob2@example.net'],
        ],
      },
    })
  })

  it('tells every call that raised, in which call it was made, and goes on', () => {
    const { sessions } = read(runWith(lua, { ...demo, sessions: 1, together: 1 }).log)
    const ehlo = sessions[0]!.events.find(
      (line) => line.event === 'enter' && line.module === 'demo' && line.phase === 'ehlo',
    )!
    const raised = sessions[0]!.events
      .filter((line) => line.event === 'call' && 'i' in ehlo && line.i === ehlo.i && line.raised === true)
      .map((line) => ('name' in line ? ([line.c, line.name] as const) : undefined))
      .sort((a, b) => a![0] - b![0])
    // LuaJIT takes an interval that is empty
    const random = lua === 'lua5.1' ? [[2, 'math.random']] : []
    expect(raised).toEqual([[1, 'msys.dnsLookup'], ...random, [3, 'os.time'], [4, 'os.date'], [5, 'msys.dnsLookup']])
  })

  it('tells a command line that the policy changed', () => {
    const policy = policyOf(
      'line.lua',
      `require("reprise_recorder")
      msys.registerModule("line", {validate_ehlo = function(self, str) str:set("EHLO other\\r\\n") return 0 end})`,
    )
    const { sessions } = read(runWith(lua, { policy }).log)
    const left = sessions[0]!.events.filter((line) => line.event === 'leave')
    expect(left.map((line) => line.event === 'leave' && line.str)).toEqual(['EHLO other\r\n'])
  })

  it('tells the sessions of a policy that has no validate_connect', () => {
    const policy = policyOf(
      'unconnected.lua',
      `require("reprise_recorder")
      msys.registerModule("late", {
        validate_rcptto = function(self, msg, str, ac, vctx) vctx:set(0, "seen", "yes") return 0 end,
        validate_set_binding = function(self, msg) return 0 end,
      })`,
    )
    for (const witness of [true, false]) {
      const plan = { policy, sessions: 6, together: 3, settings: { witness } }
      const { log, shown } = runWith(lua, plan)
      expect(shown).toBe(runWithout(lua, plan).shown)
      const told = read(log).sessions.map(({ events }) => ({
        opens: events[0]!.event,
        callouts: [...new Set(events.flatMap((line) => (line.event === 'enter' ? [line.callout] : [])))].sort(),
      }))
      const own = ['validate_rcptto', 'validate_set_binding']
      for (const { opens, callouts } of told)
        expect(
          [opens, callouts.filter((name) => (witness ? own.includes(name) : true))],
          `witness: ${witness}`,
        ).toEqual(['open', own])
      expect(told, `witness: ${witness}`).toHaveLength(6)
    }
  })

  it('does not take what a callout asks that it leaves out for asked by the one that called it', () => {
    const policy = policyOf(
      'muted.lua',
      `require("reprise_recorder")
      local mod = {}
      function mod:validate_connect() return math.random(3) + math.random(3) end
      function mod:validate_ehlo(str, ac, vctx)
        for _ = 1, 20 do mod.validate_connect(self, ac, vctx) end
        return 0
      end
      msys.registerModule("muted", mod)`,
    )
    const { sessions } = read(runWith(lua, { policy, sessions: 60, looks: 7, settings: { time_share: 1e-9 } }).log)
    const events = sessions.flatMap((session) => session.events.map((line) => ({ ...line, session: session.session })))
    const ehlos = new Set(
      events.flatMap((line) => (line.event === 'enter' && line.phase === 'ehlo' ? [`${line.session} ${line.i}`] : [])),
    )
    const strays = events.filter(
      (line) => line.event === 'call' && line.name === 'math.random' && ehlos.has(`${line.session} ${line.i}`),
    )
    expect([ehlos.size > 0, strays]).toEqual([true, []])
    expect(sessions.some(({ missing }) => missing.some(({ what }) => /^events? \d/.test(what)))).toBe(true)
  })

  it('notices on a thread that goes on that an error left the callout before', () => {
    const { sessions } = read(runWith(lua, { ...demo, together: 1, blocking: true }).log)
    const failed = sessions.flatMap(({ events }) => events.filter((line) => line.event === 'failed'))
    expect(failed.length).toBeGreaterThan(3)
    expect(sessions.flatMap(({ missing }) => missing).length).toBeGreaterThanOrEqual(failed.length)
  })

  it('tells which policy it is, by a digest that can be worked out from the file', () => {
    const [process] = read(runWith(lua, demo).log).processes
    expect(process!.files.find(({ name }) => name === demoPolicy)!.digest).toBe(
      fileDigest(readFileSync(demoPolicy, 'latin1')),
    )
    expect(process!.modules.map(({ name }) => name)).toEqual(['reprise_recorder', 'demo'])
    expect(process!.replaced).toEqual(
      expect.arrayContaining(['msys.dnsLookup', 'msys.db.query', 'os.time', 'math.random']),
    )
    expect(process!.loose.some((line) => line.event === 'call' && line.name === 'math.random')).toBe(true)
  })

  it('reads headers in no phase by default, and in the spool phases where it is told to; never in data', () => {
    const quiet = policyOf(
      'quiet.lua',
      'require("reprise_recorder")\nmsys.registerModule("quiet", {validate_data = function() print("data") return 0 end})',
    )
    expect(runWith(lua, { policy: quiet }).shown).not.toContain('header')
    const shown = runWith(lua, { policy: quiet, settings: { headers: ['Subject'] } }).shown
    expect(shown.slice(shown.lastIndexOf('print data'))).toContain('header Subject')
    expect(shown.slice(0, shown.indexOf('print data'))).not.toContain('header')
  })

  it.each(['pseudonym', 'drop'])('writes no local part of an address where they are set to %s', (local_parts) => {
    const { log } = runWith(lua, { ...demo, settings: { methods: true, local_parts } })
    expect(log.includes('example.com')).toBe(true)
    for (const part of ['ann', 'smith', 'bob1', 'bob2', 'a b']) expect(log.includes(part), part).toBe(false)
    const [session] = read(log).sessions
    expect(replayLimits(session!).map(({ what }) => what)).toContain('local parts of addresses')
  })

  it('writes what is no UTF-8 as bytes, and cuts what is long', () => {
    const policy = policyOf(
      'bytes.lua',
      `require("reprise_recorder")
      local loop = {} loop[1] = loop loop[2] = {1 / 0, -1 / 0, 0 / 0, -1 / (1 / 0), 0.1, 1e15}
      msys.registerModule("bytes", {validate_connect = function()
        return 0, "caf\\233\\0", "caf\\195\\169\\127\\"", ("x"):rep(5000), loop, print, 2 ^ 53, -7
      end})`,
    )
    const { sessions } = read(runWith(lua, { policy }).log)
    const left = sessions[0]!.events.find((line) => line.event === 'leave' && line.returned.length > 1)
    expect(left).toMatchObject({
      returned: [
        0,
        { $bytes: Buffer.from('caf\xe9\0', 'latin1').toString('base64') },
        'café\x7f"',
        { $cut: 5000, head: 'x'.repeat(4096) },
        {
          $table: [
            [1, { $ref: 1 }],
            [
              2,
              {
                $table: [
                  [1, { $num: 'inf' }],
                  [2, { $num: '-inf' }],
                  [3, { $num: 'nan' }],
                  [4, { $num: '-0' }],
                  [5, 0.1],
                  [6, 1e15],
                ],
              },
            ],
          ],
        },
        { $fn: expect.stringContaining('fake-host.lua:') as string },
        2 ** 53,
        -7,
      ],
    })
    expect(sessions[0]!.missing.map(({ why }) => why)).toEqual(['it is longer or deeper than the recorder keeps'])
  })

  it('drops what is beyond its bytes a second, and the loss shows', () => {
    const { sessions, processes } = read(
      runWith(lua, { ...demo, looks: 500, settings: { bytes_per_second: 30_000 } }).log,
    )
    const gone = sessions.flatMap(({ missing }) => missing.map(({ what }) => what))
    expect(gone.some((what) => /^events? \d/.test(what))).toBe(true)
    expect(processes[0]!.lost[0]).toMatchObject({ event: 'lost', why: 'budget' })
  })

  it('records about one session in so many, and all of one or nothing of it', () => {
    const { sessions } = read(runWith(lua, { ...demo, sessions: 400, settings: { sample_one_in: 8 } }).log)
    expect(sessions.length).toBeGreaterThan(20)
    expect(sessions.length).toBeLessThan(90)
    for (const { events, missing } of sessions)
      expect([events[0]!.event, missing.filter(({ what }) => !what.startsWith('how demo left'))]).toEqual(['open', []])
  })

  it('records only the peers it is told to', () => {
    const { sessions } = read(runWith(lua, { ...demo, settings: { only_peers: ['192.0.2.3:'] } }).log)
    expect(sessions.map(({ events: [open] }) => open)).toMatchObject([{ event: 'open', peer: '192.0.2.3:40000' }])
  })

  it.each(['pool', 'file'])('writes hourly files by its writer "%s"', (writer) => {
    runWith(lua, { ...demo, settings: { writer } })
    const files = readdirSync(folder).filter((name) => /^reprise-\d+-\d{10}\.jsonl$/.test(name))
    const { sessions } = readRecorderLines(files.map((name) => ({ name, bytes: readFileSync(join(folder, name)) })))
    expect(sessions.length % 12).toBe(0)
    expect(sessions.length).toBeGreaterThan(0)
  })

  it('has answers to all questions of the probe under the fake host', () => {
    const { shown } = runWith(lua, { policy: 'src/capture/inside/reprise_probe.lua' })
    expect(shown).toContain('print reprise_probe: done: not reached: none\n')
    expect(shown).toContain('print reprise_probe: key_lasts validate_set_binding message: set in connect\n')
    expect(shown.match(/failed:.*/g)).toEqual(
      lua === 'lua5.1' ? ['failed: attempt to yield across metamethod/C-call boundary'] : null,
    )
  })
})
