import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

/** A plan of `fake-host.lua`, which says what its fields are. */
export interface Plan {
  readonly policy: string
  readonly settings?: Readonly<Record<string, unknown>>
  readonly sessions?: number
  readonly together?: number
  readonly logger?: 'fails'
  readonly good?: number
  readonly accessor?: 'throws' | 'yields'
  readonly path?: string
  readonly strict?: boolean
  readonly threads?: number
  readonly disk?: 'full'
  readonly looks?: number
  readonly blocking?: boolean
  readonly session?: string
}

/** What a run printed, which is all that a policy makes visible, and what the recorder logged. */
export interface HostRun {
  readonly shown: string
  readonly log: Buffer
}

export const recorder = 'src/capture/inside/reprise_recorder.lua'
export const demoPolicy = 'test/capture/inside/demo-policy.lua'
export const folder = mkdtempSync(join(tmpdir(), 'reprise-inside-'))

const isThere = (program: string): boolean => spawnSync(program, ['-v']).error === undefined

/** The interpreters that are installed; where there is CI, both have to be. */
export const interpreters = ['lua5.1', 'luajit'].filter(isThere)

export const requireInterpreters = (): void => {
  afterAll(() => rmSync(folder, { recursive: true, force: true }))
  it.skipIf(interpreters.length === 2 || process.env['CI'] === undefined)('lua5.1 and luajit are installed', () => {
    expect.fail('lua5.1 or luajit is missing: apt-get install lua5.1 luajit')
  })
}

/** Every session, nothing dropped. */
export const everything = {
  enabled: true,
  sample_one_in: 1,
  time_share: 1000,
  bytes_per_second: 1e9,
  stop_file: join(folder, 'no-stop-file'),
  folder,
}

export const runWith = (interpreter: string, plan: Plan): HostRun => run(interpreter, plan, recorder)
export const runWithout = (interpreter: string, plan: Plan): HostRun => run(interpreter, plan, undefined)

let runs = 0
const run = (interpreter: string, plan: Plan, file: string | undefined): HostRun => {
  runs += 1
  const log = join(folder, `${runs}.log`)
  const planFile = join(folder, `${runs}.plan.lua`)
  const settings = { ...everything, ...plan.settings }
  const without = file === undefined ? 'package.preload["reprise_recorder"] = function() return true end\n' : ''
  writeFileSync(planFile, `${without}return ${luaOf({ ...plan, settings, recorder: file, log })}\n`)
  const ended = spawnSync(interpreter, ['test/capture/inside/fake-host.lua', planFile])
  expect(ended.stderr.toString('latin1')).toBe('')
  return { shown: ended.stdout.toString('latin1'), log: existsSync(log) ? readFileSync(log) : Buffer.alloc(0) }
}

const luaOf = (value: unknown): string => {
  if (typeof value === 'string') return JSON.stringify(value)
  if (Array.isArray(value)) return `{${value.map(luaOf).join(', ')}}`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  return `{${fields.map(([key, field]) => `${key} = ${luaOf(field)}`).join(', ')}}`
}
