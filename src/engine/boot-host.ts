import type { BootInput, BootResult, BootWork, RegisteredModule } from '../domain/events.js'
import { showText } from '../domain/phase.js'
import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import type { Arrangement } from '../lua/machine.js'
import { mostBegun } from '../lua/notes/permutation.js'
import { madeByThis, type Opinion } from '../momentum/boot/machines.js'
import { Asks, Undecided } from '../momentum/calls/interruptions.js'
import type { AnswerSource } from '../momentum/calls/stage.js'
import { type Boot, defaultLimits, Host, type HostOptions } from '../momentum/host.js'
import { AttemptAnswers, type Awaited, type AwaitedWorld } from './answers/attempt-answers.js'
import { CandidateAnswers } from './answers/candidate-answers.js'
import { errorText, mendHint } from './syntax-error.js'

/** The virtual time at which every policy boots, milliseconds since the epoch: 2026-01-01T00:00:00Z. */
export const bootTime = Date.UTC(2026, 0, 1)

export interface BootedHost {
  readonly host: Host
  readonly boot: Boot
  /** The same, booted in another arrangement and with the same answers; null where it does not boot so. */
  readonly arranged: (arrangement: Arrangement) => Host | null
  readonly event: { readonly input: BootInput; readonly work: BootWork; readonly result: BootResult }
}

/** Boots a revision on a machine of its own, its dialect's or the second one. Throws `Undecided` and `Asks` as its answers do. */
export const bootHost = (
  revision: Revision,
  answers: AnswerSource,
  profile: Readonly<Record<string, string>> = {},
  opinion: Opinion = 'own',
): BootedHost => {
  const options = { revision, profile, limits: defaultLimits, opinion }
  const host = new Host(options)
  const boot = host.boot(options, bootTime, answers)
  const input: BootInput = {
    revision: revision.id,
    madeBy: madeByThis(revision.dialect),
    profile,
    at: bootTime,
    ...(boot.answers.length > 0 ? { answers: boot.answers } : {}),
  }
  const work: BootWork = {
    ...(boot.output.length > 0 ? { output: boot.output } : {}),
    instructions: boot.instructions,
    ...(boot.deinit.length > 0 ? { deinit: boot.deinit } : {}),
  }
  const arranged = remembered((arrangement) => arrangedAgain(options, boot, arrangement))
  return { host, boot, arranged, event: { input, work, result: boot.result } }
}

/** Each is a machine of its own. There is room for every order that a session is run in, and some of single lines. */
const mostArranged = mostBegun + 8

const remembered = (boot: BootedHost['arranged']): BootedHost['arranged'] => {
  const known = new Map<string, Host | null>()
  return (arrangement) => {
    const key = `${arrangement.seed} ${arrangement.only}`
    const host = known.has(key) ? known.get(key)! : boot(arrangement)
    known.delete(key)
    known.set(key, host)
    if (known.size > mostArranged) known.delete(known.keys().next().value!)
    return host
  }
}

const arrangedAgain = (options: HostOptions, { answers: asked }: Boot, arrangement: Arrangement): Host | null => {
  const host = new Host(options)
  const answers = new CandidateAnswers()
  for (const record of asked) answers.add(record, bootTime)
  host.machine.rearrange(arrangement)
  try {
    return host.boot(options, bootTime, answers).result.outcome === 'booted' ? host : null
  } catch (error) {
    if (error instanceof Undecided) return null
    throw error
  }
}

/** The same, where a policy that does not boot, or neither registers nor leaves anything, is trouble. */
export const bootOrTrouble = (
  revision: Revision,
  answers: AnswerSource,
  profile: Readonly<Record<string, string>> = {},
): BootedHost => {
  const booted = bootKnown(revision, answers, profile)
  const { result } = booted.boot
  if (result.outcome === 'failed') throw bootTrouble(revision, result)
  if (isIdle(booted.boot))
    throw new Trouble('policy-registers-nothing', `${revision.name} registers no callout${besides(result.modules)}`, {
      hint: howToRegister,
    })
  return booted
}

/** The same with answers that may have to be awaited: it boots anew, on another machine, after each. */
export const bootAwaiting = async (
  revision: Revision,
  world: AwaitedWorld,
  profile: Readonly<Record<string, string>> = {},
): Promise<BootedHost> => {
  const given: Awaited[] = []
  for (;;) {
    const answers = new AttemptAnswers(given, world)
    try {
      return bootOrTrouble(revision, answers, profile)
    } catch (error) {
      if (!(error instanceof Asks && answers.pending)) throw error
      const { call, answer } = answers.pending
      given.push({ call, answer: await answer })
    }
  }
}

/** Neither registers a callout nor leaves anything outside: no session asks it anything. */
export const isIdle = ({ result, outside }: Boot): boolean =>
  result.outcome === 'booted' && outside.length === 0 && result.modules.every(({ callouts }) => callouts.length === 0)

export const howToRegister =
  'a policy calls msys.registerModule(name, table) with functions named after callouts, as validate_rcptto'

const besides = (modules: readonly RegisteredModule[]): string => {
  const names = modules.flatMap(({ ignored = [] }) => ignored.map(showText))
  return names.length === 0 ? '' : ` that this version knows, but ${names.join(', ')}`
}

/** As `bootHost`. Booting is not recorded piece by piece: what cannot be known there cannot be recorded at all, and is Trouble `policy-boot`. */
export const bootKnown = (
  revision: Revision,
  answers: AnswerSource,
  profile: Readonly<Record<string, string>> = {},
): BootedHost => {
  try {
    return bootHost(revision, answers, profile)
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    const { reason, hint } = error.undecidable
    throw new Trouble('policy-boot', `${revision.name} cannot be booted here: ${reason}`, { hint })
  }
}

const bootTrouble = (revision: Revision, result: BootResult & { outcome: 'failed' }): Trouble => {
  const { failure } = result
  if (failure.kind === 'return')
    return new Trouble('policy-boot', `${revision.name}: ${failure.got}`, { hint: 'init() must return true' })
  if (failure.kind === 'limit')
    return new Trouble('policy-boot', `${revision.name} reached the limit on ${failure.limit} while it was loaded`)
  return new Trouble('policy-boot', `${revision.name} does not boot: ${errorText(revision, failure)}`, {
    hint: mendHint(revision, failure),
  })
}
