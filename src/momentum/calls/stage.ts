import type { Bytes } from '../../domain/bytes.js'
import type { CallClass, HostCall, Undecidable } from '../../domain/call.js'
import { type Canonical, encodeText, type Text } from '../../domain/canonical.js'
import type { AnswerRecord, Effect } from '../../domain/events.js'
import type { ListenedPhase, PhaseName } from '../../domain/phase.js'
import type { Frame, Reference } from '../../lua/machine.js'
import { askedOf } from '../configuration/asked-of.js'
import type { OtherPart } from '../configuration/read-fragment.js'
import { KumoStage } from '../kumomta/kumo-stage.js'
import { carried } from '../message/carried.js'
import { isMade, type Message } from '../message/message.js'
import { fixedObjects, type HostObject, type MutexObject } from '../objects.js'
import type { Profile, SettingId } from '../profile/profile.js'
import type { ServerName } from '../server.js'
import type { Context, SessionState } from '../state.js'
import type { Handles } from './handles.js'
import { Undecided } from './interruptions.js'
import type { Onlooker } from './onlooker.js'
import type { OwnShare } from './own-share.js'
import { RandomStream } from './random.js'

/** Where a phase's host calls get their answers. Throws `Asks` where one has to be awaited, `Undecided` where there is none. */
export interface AnswerSource {
  take(call: HostCall): Canonical
}

/** What a policy defined while it booted: series and lists, by `kind:name`. */
export interface Definition {
  /** identifies it in the keys of the calls that read it */
  readonly digest: string
  readonly settings: Readonly<Record<string, Canonical>>
  /** what it is given besides, and no answer is known by: whether it is kept, or shared between servers */
  readonly options: Canonical
}

export interface Registration {
  /** in the order of registration, from 0: what a module is known by, whatever it is called */
  readonly position: number
  readonly name: Bytes
  /** the module's table */
  readonly table: Reference
  readonly functions: ReadonlyMap<Bytes, Reference>
  /** keys of functions that are no callouts */
  readonly ignored: readonly Bytes[]
  /** where each of its functions was defined, `policy.lua:12`, by its key */
  readonly places: ReadonlyMap<Bytes, string>
}

/**
 * What every host function works on: the session on stage, and what the running invocation has done so far.
 * One for each machine; the host sets it before it calls a script and reads it afterwards.
 */
export class Stage {
  readonly profile: Profile
  /** null while the policy boots, and while it is unloaded */
  phase: PhaseName | null = null
  /** null while the policy boots */
  session: SessionState | null = null
  /** the clock, milliseconds since the epoch: the act's time, and what the policy has slept since */
  at = 0
  /** when the act was, or the boot */
  begunAt = 0
  /** milliseconds that the phase has slept */
  slept = 0
  answers: AnswerSource = nothingAnswers
  /** set once, when the machine is made */
  handles!: Handles
  /** does any module define a callout of the phase? Set once, by the host */
  hears!: (phase: PhaseName) => boolean
  /** does any module define that callout? Set once, by the host */
  listens!: (callout: string) => boolean
  /** does a phase that is only reached where somebody listens have to be reached? Set once, by the host */
  reaches!: (phase: ListenedPhase) => boolean
  /** the policy's own files, by path */
  files: ReadonlyMap<Bytes, Bytes> = new Map()
  /** what the policy's configuration says beside its scripts */
  configured: readonly OtherPart[] = []
  readonly definitions = new Map<string, Definition>()
  registrations: Registration[] = []
  /** of a policy for KumoMTA alone */
  readonly kumo = new KumoStage()
  server: ServerName = 'momentum'
  /** a session is held against one of another server's: what becomes of each copy that is taken is told */
  tellsTaken = false
  /** objects that handles made while booting name */
  bootObjects: HostObject[] = [...fixedObjects]

  effects: Effect[] = []
  /** where each effect was made, `file:line`; filled only while `attributing` */
  effectLines: Bytes[] = []
  attributing = false
  /** who looks on while invocations run */
  onlooker: Onlooker | null = null
  outside: Effect[] = []
  output: Text[] = []
  /** changes to messages that are not the phase's own: new ones, copies, other recipients' */
  others: Effect[] = []
  /** a recipient was taken out of the list in this phase, of whom RCPT said more than the address */
  hasDroppedParameters = false
  /** locks that the running invocation has taken */
  locked: MutexObject[] = []
  /** functions that run after the callout, in order */
  deferred: Reference[] = []
  asked: AnswerRecord[] = []
  readonly assumed = new Set<SettingId>()
  /** calls that `out-of-phase` was assumed of: `msg:header in rcptto` */
  readonly outOfPhase = new Set<string>()
  /** the first value of every context key changed in this phase; undefined: it was absent */
  changes = new Map<Context, Map<Bytes, Bytes | undefined>>()
  recipientsMayChange = false
  /** what runs belongs to no connection, whose client a function could look at */
  isDetached = false
  /** makes iterators, out of the first of siblings, out of a list, and out of an object that reads; kept by the prelude */
  iterators: { readonly siblings: Reference; readonly list: Reference; readonly reading: Reference } | null = null
  /** a timer has fired, and its function runs: what there is of the session by then, nobody knows */
  isInTimer = false
  /** nodes of XML and JSON that a function has changed which runs aside from callouts; null while none does */
  changedNodes: Set<object> | null = null
  /** whose callout runs; '' while the policy boots */
  module: Text = ''
  /** while the policy boots: its script is loaded, and runs init */
  initializing = false
  private stream: RandomStream | null = null
  private streamName = ''
  /** which of the invocations of one callout that draw at all */
  private drawer: number | null = null
  private drawers = new Map<string, number>()

  constructor(profile: Profile) {
    this.profile = profile
  }

  beginPhase(): void {
    this.slept = 0
    this.outside = []
    this.others = []
    this.hasDroppedParameters = false
    if (this.drawers.size > 0) this.drawers.clear()
    this.output = []
    this.asked = []
    if (this.changes.size > 0) this.changes = new Map()
  }

  /**
   * `name` keys the random streams, together with the invocation's place among those of the callout that draw: how often
   * one draws moves no other, and neither does what a module is called or how it is cut.
   */
  beginInvocation(name: string): void {
    this.effects = []
    this.effectLines = []
    this.deferred = []
    if (this.locked.length > 0) this.locked = []
    this.stream = null
    this.drawer = null
    this.streamName = name
  }

  /** The session on stage, with its client. What a function that needs one does where there is none, no manual says. */
  current(frame: Frame): SessionState {
    const session = this.running(frame)
    return this.isDetached ? this.undecidable(withoutClient(frame.where())) : session
  }

  /** The same for its books alone: what it has counted, written and numbered. */
  running(frame: Frame): SessionState {
    return this.session ?? this.undecidable(withoutSession(frame.where()))
  }

  assumeOutOfPhase(call: string): void {
    this.assumed.add('out-of-phase')
    this.outOfPhase.add(`${call} in ${this.phase}`)
  }

  /** Runs something with who runs, and when, told otherwise: however it ends, they are as they were. */
  runningAs<Result>(who: Partial<WhoRuns>, run: () => Result): Result {
    const { at, isDetached, isInTimer, module } = this
    Object.assign(this, who)
    try {
      return run()
    } finally {
      Object.assign(this, { at, isDetached, isInTimer, module })
    }
  }

  setting(id: SettingId): string {
    this.assumed.add(id)
    return this.profile[id]
  }

  note(frame: Frame, effect: Effect): void {
    this.effects.push(effect)
    this.onlooker?.sees({ kind: 'effect', effect })
    if (this.attributing) this.effectLines.push(frame.where())
  }

  /** What follows from what a callout has returned: it has no line of its own. */
  noteReturned(effect: Effect): void {
    this.effects.push(effect)
    this.onlooker?.sees({ kind: 'effect', effect })
    if (this.attributing) this.effectLines.push('')
  }

  /** A change to a message; one that is not the phase's own is told apart, by which message of the session it is. */
  noteOn(frame: Frame, message: Message, [name, ...values]: Effect): void {
    this.note(frame, [name, ...values])
    if (message === this.session?.message) return
    this.others.push([`${name} of ${message.origin}`, ...values])
  }

  /** Mail that is sent, with what it takes along besides its content. */
  noteSent(frame: Frame, message: Message, effect: Effect): void {
    this.assumed.add('sent-mail-carries')
    const along = carried(message)
    this.noteOutside(frame, along === null ? effect : [...effect, along])
  }

  /** What the next message that the policy makes is called. */
  newOrigin(): string {
    const made = this.objects().filter((object) => object.kind === 'message' && isMade(object.message))
    return `message ${made.length + 1}`
  }

  /** An effect that leaves the session. */
  noteOutside(frame: Frame, effect: Effect): void {
    this.note(frame, effect)
    this.outside.push(effect)
  }

  /** Of a tree, XML or JSON, whoever is written to: of what is moved, both ends. */
  noteChanged(...nodes: readonly object[]): void {
    if (this.changedNodes) for (const node of nodes) this.changedNodes.add(node)
  }

  print(text: Bytes): void {
    const printed = encodeText(text)
    this.output.push(printed)
    this.onlooker?.sees({ kind: 'output', text: printed })
  }

  ask(call: string, kind: CallClass & ('stable' | 'sequenced'), question: Question): Canonical {
    const { share, by, whole } = question
    const key = askedOf(this.configured, call, question.key)
    const after = this.at - this.begunAt
    const own = share && { own: share.own, ...(share.onEdge ? { onEdge: share.onEdge } : {}) }
    this.onlooker?.sees({ kind: 'question', call, key })
    const answer = this.answers.take({
      call,
      class: kind,
      key,
      at: this.at,
      ...(by === undefined ? {} : { by }),
      ...(whole === undefined ? {} : { whole }),
      ...own,
    })
    this.asked.push({ call, key, answer, ...own, ...(after !== 0 ? { after } : {}) })
    this.onlooker?.sees({ kind: 'answer', answer })
    return answer
  }

  /** What a session had is read by a function that no callout runs. */
  assertOfNow(kind: string): void {
    if (this.isInTimer)
      this.undecidable({
        call: 'msys.timer',
        key: null,
        reason: `a function that a timer runs reads a ${kind} of the session that set it, and whether that is still there, no manual says`,
        hint: 'keep what it needs in variables: texts and numbers',
      })
  }

  undecidable(undecidable: Undecidable): never {
    throw new Undecided(undecidable)
  }

  /** The clock goes on for the session until its next act. */
  sleep(ms: number): void {
    this.at += ms
    this.slept += ms
    if (this.session) this.session.slept += ms
  }

  setContext(context: Context, key: Bytes, value: Bytes | undefined): void {
    let changed = this.changes.get(context)
    if (!changed) {
      changed = new Map()
      this.changes.set(context, changed)
    }
    if (!changed.has(key)) changed.set(key, context.get(key))
    if (value === undefined) context.delete(key)
    else context.set(key, value)
  }

  objects(): HostObject[] {
    return this.session?.objects ?? this.bootObjects
  }

  random(): number {
    if (this.session) this.assumed.add('random-numbers')
    if (this.drawer === null) {
      this.drawer = this.drawers.get(this.streamName) ?? 0
      this.drawers.set(this.streamName, this.drawer + 1)
    }
    const { seed = 0, randomSeed = '' } = this.session ?? {}
    this.stream ??= new RandomStream(`${seed} ${randomSeed} ${this.streamName} ${this.drawer}`)
    return this.stream.next()
  }

  seedRandom(seed: number): void {
    if (this.session) this.session.randomSeed = seed
    this.stream = null
  }
}

/** Whose function runs, by which clock, and what it may find. */
type WhoRuns = Pick<Stage, 'at' | 'isDetached' | 'isInTimer' | 'module'>

interface Question {
  readonly key: Canonical
  /** the function that asks, where the question is another one's */
  readonly by?: string
  /** the key with what its digests stand for */
  readonly whole?: Canonical
  /** of a count: the session's own part of it */
  readonly share?: OwnShare
}

const withoutSession = (at: Bytes): Undecidable => ({
  call: 'session',
  key: null,
  reason: `${at === '' ? 'a function' : `a function that ${at} calls`} works on a session, and there is none while a policy is loaded or unloaded`,
  hint: 'call it from a callout of a session',
})

const withoutClient = (at: Bytes): Undecidable => ({
  call: 'session',
  key: null,
  reason: `${at === '' ? 'a function' : `a function that ${at} calls`} works on a connected client, and there is none in a delivery, an injection over HTTP, or after the session`,
  hint: 'keep what the hook needs in the context of its message',
})

const nothingAnswers: AnswerSource = {
  take: (call) => {
    throw new Undecided({ call: call.call, key: call.key, reason: 'nothing answers here', hint: '' })
  },
}
