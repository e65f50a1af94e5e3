import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { generatedPolicy } from './generated-policy.js'
import {
  demoPolicy,
  everything,
  folder,
  interpreters,
  type Plan,
  requireInterpreters,
  runWith,
  runWithout,
} from './run-host.js'

requireInterpreters()

const stopFile = join(folder, 'stop')
writeFileSync(stopFile, '')

type Case = readonly [title: string, plan: Omit<Plan, 'policy'>, mark: RegExp]

/** Each with something that its log has to show, or the case would not be what it is called. */
const cases: readonly Case[] = [
  ['as it is', {}, /"event":"leave"/],
  ['with methods replaced', { settings: { methods: true } }, /_validate_context\.set"/],
  ['with sessions told by conn_id', { settings: { session_key: '' } }, /"session":"[^"]*\/C\/3"/],
  ['without a witness and without host calls', { settings: { witness: false, host_calls: false } }, /"event":"leave"/],
  ['with every session sampled out', { settings: { sample_one_in: 1e9 } }, /^(?!.*"event":"open")/s],
  [
    'with an accessor that raises',
    { accessor: 'throws', settings: { faults_allowed: 3 } },
    /more faults than faults_allowed/,
  ],
  ['with an accessor that waits', { accessor: 'yields', together: 1 }, /"event":"enter"/],
  ['with a stop file', { settings: { stop_file: stopFile } }, /"event":"off","why":"stop file"/],
  ['with all bytes used up', { settings: { bytes_in_all: 20_000 } }, /"why":"bytes_in_all is used up"/],
  ['with few bytes a second', { settings: { bytes_per_second: 3_000 } }, /^(?!.*"s":200)/s],
  ['with no time of its own', { settings: { time_share: 0 } }, /"event":"process"/],
  ['with addresses kept', { settings: { local_parts: 'keep' } }, /ann\.smith@example\.com/],
  ['where undefined globals raise', { strict: true }, /"event":"leave"/],
  ['on six threads', { threads: 6, together: 6 }, /"threads":true/],
  ['switched off, as it comes', { settings: { enabled: false } }, /^$/],
]

describe.skipIf(interpreters.length === 0).each(interpreters)(
  'under %s a policy sees nothing of the recorder',
  (lua) => {
    it.each(cases)('%s', (_title, plan, mark) => {
      const whole = { policy: demoPolicy, sessions: 12, together: 4, ...plan }
      const recorded = runWith(lua, whole)
      expect(recorded.shown).toBe(runWithout(lua, whole).shown)
      expect(recorded.log.toString('latin1')).toMatch(mark)
    })

    it('on threads that go on after an error', () => {
      // behind its pcall, this host is Lua: no error may ask for a level as deep as that
      const policy = join(folder, 'shallow.lua')
      writeFileSync(policy, readFileSync(demoPolicy, 'latin1').replace('error("deeper", 3)', 'error("deeper", 2)'))
      const whole = { policy, sessions: 12, together: 4, blocking: true }
      const recorded = runWith(lua, whole)
      expect(recorded.shown).toBe(runWithout(lua, whole).shown)
      expect(recorded.log.includes('"event":"failed"')).toBe(true)
    })

    it.each<Case>([
      ['from the first line on', { logger: 'fails' }, /^$/],
      ['after some lines', { logger: 'fails', good: 5 }, /"event":"enter"/],
      ['of a pool', { settings: { writer: 'pool', folder: join(folder, 'none') } }, /^$/],
      ['on a full disk', { disk: 'full', settings: { writer: 'file', folder } }, /^$/],
      ['of a file', { settings: { writer: 'file', folder: join(folder, 'none') } }, /^$/],
    ])('but for one line when writing fails %s', (_title, plan, mark) => {
      const whole = { policy: demoPolicy, sessions: 12, together: 4, ...plan }
      const recorded = runWith(lua, whole)
      const notices = recorded.shown.match(/^print reprise_recorder: off until the next reload: cannot write.*\n/gm)
      expect(notices).toHaveLength(1)
      expect(recorded.shown.replace(notices![0]!, '')).toBe(runWithout(lua, whole).shown)
      expect(recorded.log.toString('latin1')).toMatch(mark)
    })

    it.each<readonly [string, Readonly<Record<string, unknown>>]>([
      ['a setting that does not exist', { sample: 10 }],
      ['a setting of another type', { sample_one_in: 'ten' }],
      ['a writer that does not exist', { writer: 'syslog' }],
    ])('but for one line where its settings have %s: it stays off', (_title, settings) => {
      const whole = { policy: demoPolicy, sessions: 3, settings }
      const recorded = runWith(lua, whole)
      const notices = recorded.shown.match(/^print reprise_recorder: off: .*\n/gm)
      expect(notices).toHaveLength(1)
      expect(recorded.shown.replace(notices![0]!, '')).toBe(runWithout(lua, whole).shown)
      expect(recorded.log).toHaveLength(0)
    })

    const count = Number(process.env['REPRISE_INSIDE_POLICIES'] ?? 15)
    it('in policies made by chance, from seed 1 on', () => {
      for (let seed = 1; seed <= count; seed += 1) {
        const policy = join(folder, `generated-${seed}.lua`)
        writeFileSync(policy, generatedPolicy(seed))
        const plan = {
          policy,
          sessions: 6,
          together: 1 + (seed % 4),
          settings: { ...everything, methods: seed % 2 === 0 },
        }
        const recorded = runWith(lua, plan)
        expect(recorded.shown, `seed ${seed}`).toBe(runWithout(lua, plan).shown)
        expect(recorded.log.includes('"event":"leave"'), `seed ${seed}`).toBe(true)
        expect(recorded.log.includes('"event":"fault"'), `seed ${seed}`).toBe(false)
      }
    })
  },
)
