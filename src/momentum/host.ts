import assert from 'node:assert'
import { inspect, isDeepStrictEqual } from 'node:util'
import type { Bytes } from '../domain/bytes.js'
import { encodeText } from '../domain/canonical.js'
import type { AnswerRecord, BootResult, DeinitRun, Effect, Failure, RegisteredModule } from '../domain/events.js'
import type { ListenedPhase, PhaseName } from '../domain/phase.js'
import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'
import { createMachine } from '../lua/create-machine.js'
import type { Arrangement, Image, LeftPlace, Limits, Machine, Reference } from '../lua/machine.js'
import { bootDigest } from './boot/boot-digest.js'
import { runDeinits } from './boot/deinit.js'
import { loadScripts } from './boot/load-scripts.js'
import { buildFor, dialectOn, madeByThis, type Opinion } from './boot/machines.js'
import { makeSurroundings } from './boot/surroundings.js'
import { knownCallouts } from './callouts/callouts.js'
import { refuseKeptLocks } from './callouts/kept-locks.js'
import { notCalledElsewhere, notCalledInSessions } from './callouts/uncalled.js'
import { callFailure } from './calls/call-failure.js'
import { hostLibraries } from './calls/calls.js'
import { makeHandleTypes } from './calls/handle-types.js'
import { makeHandles } from './calls/handles.js'
import { hostScript, prelude } from './calls/prelude.js'
import { type AnswerSource, type Registration, Stage } from './calls/stage.js'
import { assertReadable } from './calls/unknown.js'
import { cloneState } from './clone-state.js'
import { kumoLibraries, registerHandlers } from './kumomta/kumo-library.js'
import { learnListeners } from './kumomta/learn-listeners.js'
import { prepareKumo } from './kumomta/makers.js'
import { kumoKinds } from './kumomta/objects.js'
import { fixedObjects, type HostObject } from './objects.js'
import { type Profile, profileWith, type SettingId } from './profile/profile.js'
import { type Server, serverOf } from './server.js'
import type { Session } from './session.js'
import type { SessionState } from './state.js'

/** A module whose callouts are bound, in chain order. */
export interface BoundModule {
  /** among all that the policy registers, from 0 */
  readonly position: number
  readonly name: Bytes
  readonly functions: ReadonlyMap<Bytes, Reference>
}

export interface HostOptions {
  readonly revision: Revision
  /** settings that differ from the default profile */
  readonly profile: Readonly<Record<string, string>>
  readonly limits: Limits
  /** by default the dialect's own machine */
  readonly opinion?: Opinion
}

export const defaultLimits: Limits = { instructions: 100_000_000, memoryBytes: 256 * 1024 * 1024 }

/** What booting came to. `answers` are those that it asked for. */
export interface Boot {
  readonly result: BootResult
  readonly output: readonly (string | { readonly $bytes: string })[]
  readonly instructions: number
  readonly answers: readonly AnswerRecord[]
  /** writes to the outside, in order */
  readonly outside: readonly Effect[]
  /** series and lists that it defined, by `kind:name`, each with what identifies it */
  readonly definitions: Readonly<Record<string, string>>
  /** what unloading it came to, of each module that has a deinit */
  readonly deinit: readonly DeinitRun[]
  /** identifies the boot: revision, profile, answers, result, machine and emulator */
  readonly digest: string
}

/** What a session leaves to the one that goes on from it. */
export interface Carried {
  readonly image: Image
  /** the boot's objects as they are by now */
  readonly objects: readonly HostObject[]
  /** what the script has seeded `math.random` with; null: nothing */
  readonly randomSeed: number | null
}

/** What a session begins with, and what is kept at its end. */
export interface Beginning {
  /** null: the state after boot */
  readonly from: Carried | null
  readonly arrangement: Arrangement | null
  /** the state at its end is kept, for another one to begin with */
  readonly keepsState: boolean
}

/** One revision on one machine, booted: the emulated Momentum that sessions run on, one at a time or taking turns. */
export class Host {
  readonly machine: Machine
  readonly stage: Stage
  readonly server: Server
  private readonly modules: Registration[] = []
  private readonly listeners = new Map<string, readonly BoundModule[]>()
  private readonly heardPhases = new Map<PhaseName, boolean>()
  private base: Image | null = null
  /** phases that another host's policy listens in, so that its instances have a counterpart here */
  reached: ReadonlySet<ListenedPhase> = new Set()
  /** what every session of this boot rests on */
  assumedAtBoot: ReadonlySet<SettingId> = new Set()
  /** whether booting rested on what Lua leaves open */
  restsOnOpen = false
  /** what continuous sessions begin with; null: the state after boot */
  carried: Carried | null = null
  private active: Session | null = null
  /** with which the server that the policy is for does not start */
  private initFailure: Failure | null = null
  /** sessions whose images wait, and what those have beyond what each begins with */
  private readonly parked = new Set<Session>()
  private heldBytes = 0
  /** that many bytes they may have: of a thousand sessions, each with a memory of its own, the limit of one is no bound */
  mostHeldBytes = 512 * 1024 * 1024
  /** buffers for images, so that neither an act nor a session leaves one behind */
  private readonly spare: Image[] = []

  constructor(options: HostOptions) {
    const profile: Profile = profileWith(options.profile)
    const stage = new Stage(profile)
    this.stage = stage
    const types = makeHandleTypes(stage)
    stage.handles = makeHandles(stage, () => types)
    stage.hears = (phase) => this.hears(phase)
    stage.listens = (callout) => this.listening(callout).length > 0
    stage.reaches = (phase) => this.reached.has(phase) || this.hears(phase)
    const { dialect } = options.revision
    this.server = serverOf(dialect)
    stage.server = this.server.name
    const isKumo = this.server.name === 'kumomta'
    const build = buildFor(dialect, options.opinion ?? 'own')
    assert(build, `a policy in ${dialect} has one machine`)
    this.machine = createMachine(build, {
      libraries: isKumo ? kumoLibraries(stage) : hostLibraries(stage),
      handleTypes: Object.entries(types).flatMap(([kind, type]) => (kumoKinds.has(kind) === isKumo ? [type] : [])),
      surroundings: makeSurroundings(stage, options.revision.files),
      limits: options.limits,
      ...dialectOn(dialect, build),
    })
  }

  /** Runs the script's body and every `init`, then on a state of its own every `deinit`. Throws `Asks` where an answer has to be awaited, `Undecided` where there is none. */
  boot(options: HostOptions, at: number, answers: AnswerSource): Boot {
    const { machine, stage } = this
    stage.begunAt = at
    stage.at = at
    stage.answers = answers
    stage.beginPhase()
    stage.beginInvocation('boot')
    const isKumo = this.server.name === 'kumomta'
    if (isKumo) prepareKumo(machine)
    else machine.run(prelude, hostScript)
    const body = loadScripts(machine, stage, options.revision)
    if (isKumo) registerHandlers(stage, machine.newTable())
    const failure = body.failure ?? (isKumo ? null : this.runInits())
    refuseKeptLocks(stage, 'the loading of the policy')
    let result: BootResult = failure
      ? { outcome: 'failed', failure }
      : { outcome: 'booted', modules: stage.registrations.map(describeModule) }
    const { output, outside, asked } = stage
    const definitions = Object.fromEntries(
      [...stage.definitions].map(([name, { digest, options }]) => [
        name,
        options === null ? digest : `${digest} ${JSON.stringify(options)}`,
      ]),
    )
    const deinit = failure ? [] : this.settle()
    if (this.initFailure) result = { outcome: 'failed', failure: this.initFailure }
    if (options.revision.dialect === 'lua54') stage.assumed.add('lua54-unsearched')
    this.assumedAtBoot = new Set(stage.assumed)
    const { revision, profile } = options
    const digest = bootDigest({ revision: revision.id, profile, answers: asked, result }, madeByThis(revision.dialect))
    const { instructions } = body
    return { result, output, outside, definitions, instructions, answers: asked, deinit, digest }
  }

  private runInits(): Failure | null {
    this.stage.initializing = true
    for (const module of this.stage.registrations) {
      const init = module.functions.get('init')
      if (init === undefined) continue
      this.stage.assumed.add('self-in-init')
      const self = this.machine.newTable()
      const outcome = this.machine.call(init, (frame) => {
        frame.push(self)
        return 1
      })
      const failure = callFailure(outcome)
      if (failure) return failure
      const answer = outcome.outcome === 'returned' ? (outcome.values[0] ?? null) : null
      if (answer !== true) this.stage.assumed.add('init-return')
      if (answer === null || answer === false)
        return { kind: 'return', got: `init of ${module.name} returned ${answer ?? 'nothing'}` }
    }
    return null
  }

  private settle(): readonly DeinitRun[] {
    this.modules.push(...this.stage.registrations)
    if (this.server.name === 'momentum' && this.modules.some((module) => isOtherByNow(this.machine, module)))
      this.stage.assumed.add('module-table')
    this.machine.collectGarbage()
    this.restsOnOpen = this.machine.restsOnOpen
    this.machine.endBoot()
    this.base = this.machine.takeImage()
    if (this.server.name === 'kumomta') {
      this.initFailure = learnListeners(this.machine, this.stage)
      this.machine.restoreImage(this.base)
      return []
    }
    const deinit = runDeinits(this.machine, this.stage)
    if (deinit.length > 0) this.machine.restoreImage(this.base)
    return deinit
  }

  /** A handler of KumoMTA's runs in a Lua context as loading left it: whatever an earlier one kept in variables is not there. */
  renewContext(state: SessionState): void {
    if (this.active && this.machine.restsOnOpen) this.active.restsOnOpen = true
    this.machine.restoreImage(this.base!)
    state.handles = []
    state.selves.clear()
    this.stage.kumo.begin()
  }

  /** The modules that define a callout, in chain order. */
  listening(callout: string): readonly BoundModule[] {
    let modules = this.listeners.get(callout)
    if (!modules) {
      modules = this.modules.filter((module) => module.functions.has(callout))
      this.listeners.set(callout, modules)
    }
    return modules
  }

  /** Does any module define a callout of the phase? */
  hears(phase: PhaseName): boolean {
    let hears = this.heardPhases.get(phase)
    if (hears === undefined) {
      const names = phase === 'fire' ? firedOnly : this.server.callouts[phase].map(({ name }) => name)
      hears = names.some((name) => this.listening(name).length > 0)
      this.heardPhases.set(phase, hears)
    }
    return hears
  }

  /** Puts the machine into the state that a new session begins with, in another arrangement where one is given. */
  begin(session: Session): void {
    const { from, arrangement } = session.beginning
    this.park()
    this.machine.rearrange(arrangement)
    this.machine.restoreImage(from ? from.image : this.base!)
    this.active = session
    this.setStage(session)
  }

  /** Makes that session the one on the machine; another's image is kept aside. */
  putOnStage(session: Session): void {
    if (this.active !== session) {
      this.park()
      if (session.isDropped) throw tooMuchHeld(this.mostHeldBytes)
      if (session.parked) this.machine.restoreImage(session.parked)
      this.active = session
    }
    this.setStage(session)
  }

  /** A buffer to take an image into, for as long as an act runs. */
  takeSpare(): Image | undefined {
    return this.spare.pop()
  }

  giveSpare(image: Image | null): void {
    if (image !== null && this.spare.length < mostSpare) this.spare.push(image)
  }

  /** No script is given what was replaced: that is nobody's text. */
  private setStage({ state }: Session): void {
    this.stage.session = state
    this.machine.watchTexts(state.redacted ? this.assertTextReadable : null)
  }

  private readonly assertTextReadable = (text: Bytes): void => assertReadable(this.stage, text)

  /** The session needs the machine no more. */
  finish(session: Session): void {
    if (session.parked !== null) this.putOnStage(session)
    this.letGo(session)
    if (this.active !== session) return
    session.restsOnOpen ||= this.machine.restsOnOpen
    const { from, keepsState } = session.beginning
    if (from === null && !session.state.isContinuous) session.left = this.leftBy(session)
    if (keepsState) session.carried = this.carriedBy(session)
    this.active = null
  }

  /** null where a call was ended by force: there is no state to go on from. */
  private carriedBy({ state }: Session): Carried | null {
    if (!this.machine.isAtRest) return null
    const known = this.stage.bootObjects.length
    const image = this.machine.takeCarried((id) => id < fixedObjects.length || id >= known)
    return { image, objects: cloneState(state.objects.slice(0, known)), randomSeed: state.randomSeed }
  }

  private leftBy({ state }: Session): readonly LeftPlace[] {
    const left = this.machine.leftSince(this.base!)
    const others = [...leftObjects(state.objects, this.stage.bootObjects), ...leftSeed(state.randomSeed)]
    return others.length === 0 ? left : [...left, ...others]
  }

  /** A session that was ended by force in the middle of a call has no image to come back to. */
  private park(): void {
    const session = this.active
    this.active = null
    if (session === null || !this.machine.isAtRest) return
    const before = session.parked
    this.forget(session)
    const more = this.machine.imageBytes - this.base!.bytes
    while (this.heldBytes + more > this.mostHeldBytes && this.dropBiggest(this.machine.imageBytes));
    session.isDropped = this.heldBytes + more > this.mostHeldBytes
    if (session.isDropped) this.giveSpare(before)
    else {
      session.parked = this.machine.takeImage(before ?? this.takeSpare())
      this.heldBytes += more
      this.parked.add(session)
    }
  }

  /** The biggest of those that wait, where it has more than that many bytes; whether there was one. */
  private dropBiggest(bytes: number): boolean {
    const [biggest] = [...this.parked].sort((a, b) => b.parked!.bytes - a.parked!.bytes)
    if (biggest === undefined || biggest.parked!.bytes <= bytes) return false
    this.letGo(biggest)
    biggest.isDropped = true
    return true
  }

  private letGo(session: Session): void {
    const image = session.parked
    this.forget(session)
    this.giveSpare(image)
  }

  private forget(session: Session): void {
    if (this.parked.delete(session)) this.heldBytes -= session.parked!.bytes - this.base!.bytes
    session.parked = null
  }
}

const mostSpare = 2

const tooMuchHeld = (mostHeldBytes: number): Trouble =>
  new Trouble(
    'sessions-too-big',
    `the policy has left more than ${Math.round(mostHeldBytes / 2 ** 20)} MB of memory in all sessions that go on, and this one had the most of it`,
    { hint: 'have it keep less from one phase to the next, or allow fewer connections: --max-connections' },
  )

const leftObjects = (objects: readonly HostObject[], bootObjects: readonly HostObject[]): readonly LeftPlace[] => {
  if (bootObjects.length === fixedObjects.length) return []
  const now = objects.slice(0, bootObjects.length)
  return isDeepStrictEqual(now, bootObjects)
    ? []
    : [{ name: 'an object of the host', content: inspect(now, { depth: 10 }) }]
}

/** The server has one stream of random numbers for all sessions. */
const leftSeed = (seed: number | null): readonly LeftPlace[] =>
  seed === null ? [] : [{ name: 'math.randomseed', content: `${seed}` }]

/** Callouts that only a source which fires them can lead to. */
const firedOnly: readonly string[] = [...notCalledInSessions, ...notCalledElsewhere]

/** Does a module's table by now have other callouts than it was registered with, or may a metatable have more? */
const isOtherByNow = (machine: Machine, { table, functions }: Registration): boolean => {
  const { identities, hasMetatable } = machine.functionsOf(table)
  const callouts = [...identities].filter(([name]) => knownCallouts.has(name))
  const isSame = callouts.every(([name, identity]) => {
    const registered = functions.get(name)
    return registered !== undefined && machine.identityOf(registered) === identity
  })
  return hasMetatable || !isSame || callouts.length !== functions.size
}

const describeModule = ({ name, functions, ignored }: Registration): RegisteredModule => ({
  name: encodeText(name),
  callouts: [...functions.keys()].sort(),
  ...(ignored.length > 0 ? { ignored: [...ignored].sort().map(encodeText) } : {}),
})
