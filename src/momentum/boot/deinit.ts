import { encodeText, encodeValue } from '../../domain/canonical.js'
import type { DeinitRun, Failure } from '../../domain/events.js'
import type { Machine, Reference } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import { Undecided } from '../calls/interruptions.js'
import type { AnswerSource, Registration, Stage } from '../calls/stage.js'
import { maskAddresses } from '../phases/phase-result.js'

/**
 * Runs every module's `deinit`, in the order of registration, as a server does that unloads a policy of which no session ran.
 * Afterwards the machine takes nothing but an image; the stage is as it was before.
 */
export const runDeinits = (machine: Machine, stage: Stage): readonly DeinitRun[] => {
  const modules = stage.registrations.filter(({ functions }) => functions.has('deinit'))
  if (modules.length === 0) return []
  stage.assumed.add('deinit-after-boot')
  const restore = keep(stage)
  stage.answers = noAnswers
  const runs: DeinitRun[] = []
  for (const module of modules) {
    const run = runDeinit(machine, stage, module)
    runs.push(run)
    if (run.undecidable !== undefined || run.failure?.kind === 'limit') break
  }
  restore()
  return runs
}

/** The server's world at that time is part of no recording. */
const noAnswers: AnswerSource = {
  take: ({ call, key }) => {
    throw new Undecided({
      call,
      key,
      reason: `deinit asks ${call}, and what is answered when a policy is unloaded is not recorded`,
      hint: '',
    })
  },
}

/** What a deinit may change of the stage, and sessions must not see. */
const keep = (stage: Stage): (() => void) => {
  const registrations = [...stage.registrations]
  const definitions = [...stage.definitions]
  const bootObjects = stage.bootObjects.map((object) => ({ ...object }))
  return () => {
    stage.registrations = registrations
    stage.definitions.clear()
    for (const [name, definition] of definitions) stage.definitions.set(name, definition)
    stage.bootObjects = bootObjects
  }
}

const runDeinit = (machine: Machine, stage: Stage, { name, functions, position }: Registration): DeinitRun => {
  stage.beginPhase()
  stage.beginInvocation(`deinit ${position}`)
  const told = () => ({
    ...(stage.outside.length > 0 ? { outside: stage.outside } : {}),
    ...(stage.output.length > 0 ? { output: stage.output.map(maskAddresses) } : {}),
  })
  const module = encodeText(name)
  try {
    const outcome = callDeinit(machine, functions.get('deinit')!)
    return { module, ...outcome, ...told() }
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    return { module, undecidable: error.undecidable.reason, ...told() }
  }
}

/** deinit() must return true (ref-msys-register-module.md); what follows where it does not, no page says. */
const callDeinit = (machine: Machine, deinit: Reference): Pick<DeinitRun, 'returned' | 'failure'> => {
  const self = machine.newTable()
  const outcome = machine.call(deinit, (frame) => {
    frame.push(self)
    return 1
  })
  const failure: Failure | null = callFailure(outcome)
  if (failure) return { failure }
  const value = outcome.outcome === 'returned' ? (outcome.values[0] ?? null) : null
  return value === null || value === false
    ? { failure: { kind: 'return', got: String(value === null ? 'nil' : value) } }
    : { returned: encodeValue(value) }
}
