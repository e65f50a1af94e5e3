import type { Bytes } from '../domain/bytes.js'
import type { CallClass, HostCall, Undecidable } from '../domain/call.js'
import { type Canonical, encodeText, type Text } from '../domain/canonical.js'
import type { AnswerRecord, Effect } from '../domain/events.js'
import type { ListenedPhase, PhaseName } from '../domain/phase.js'
import type { Frame, Reference } from '../lua/machine.js'
import type { Handles } from './handles.js'
import { Undecided } from './interruptions.js'
import type { Message } from './message/message.js'
import { fixedObjects, type HostObject } from './objects.js'
import type { OwnShare } from './own-share.js'
import type { Profile, SettingId } from './profile.js'
import { RandomStream } from './random.js'
import type { Context, SessionState } from './state.js'

/** Where a phase's host calls get their answers. Throws `Asks` where one has to be awaited, `Undecided` where there is none. */
export interface AnswerSource {
  take(call: HostCall): Canonical
}

/** What a policy defined while it booted: series and lists, by `kind:name`. */
export interface Definition {
  /** identifies it in the keys of the calls that read it */
  readonly digest: string
  readonly settings: Readonly<Record<string, Canonical>>
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
  at = 0
  answers: AnswerSource = nothingAnswers
  /** set once, when the machine is made */
  handles!: Handles
  /** does any module define a callout of the phase? Set once, by the host */
  hears!: (phase: PhaseName) => boolean
  /** does a phase that is only reached where somebody listens have to be reached? Set once, by the host */
  reaches!: (phase: ListenedPhase) => boolean
  /** the policy's own files, by path */
  files: ReadonlyMap<Bytes, Bytes> = new Map()
  readonly definitions = new Map<string, Definition>()
  registrations: Registration[] = []
  /** objects that handles made while booting name */
  bootObjects: HostObject[] = [...fixedObjects]

  effects: Effect[] = []
  /** where each effect was made, `file:line`; filled only while `attributing` */
  effectLines: Bytes[] = []
  attributing = false
  outside: Effect[] = []
  output: Text[] = []
  /** changes to messages that are not the phase's own: new ones, copies, other recipients' */
  others: Effect[] = []
  private touched: Message[] = []
  /** functions that run after the callout, in order */
  deferred: Reference[] = []
  asked: AnswerRecord[] = []
  readonly assumed = new Set<SettingId>()
  /** the first value of every context key changed in this phase; undefined: it was absent */
  changes = new Map<Context, Map<Bytes, Bytes | undefined>>()
  recipientsMayChange = false
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
    this.outside = []
    this.others = []
    if (this.touched.length > 0) this.touched = []
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
    this.stream = null
    this.drawer = null
    this.streamName = name
  }

  /** The session on stage. What a function that needs one does where there is none, no manual says. */
  current(frame: Frame): SessionState {
    return this.session ?? this.undecidable(withoutSession(frame.where()))
  }

  setting(id: SettingId): string {
    this.assumed.add(id)
    return this.profile[id]
  }

  note(frame: Frame, effect: Effect): void {
    this.effects.push(effect)
    if (this.attributing) this.effectLines.push(frame.where())
  }

  /** A change to a message; one that is not the phase's own is told apart, by the order in which they were touched. */
  noteOn(frame: Frame, message: Message, [name, ...values]: Effect): void {
    this.note(frame, [name, ...values])
    if (message === this.session?.message) return
    if (!this.touched.includes(message)) this.touched.push(message)
    this.others.push([`${name} of message ${this.touched.indexOf(message) + 1}`, ...values])
  }

  /** An effect that leaves the session. */
  noteOutside(frame: Frame, effect: Effect): void {
    this.note(frame, effect)
    this.outside.push(effect)
  }

  print(text: Bytes): void {
    this.output.push(encodeText(text))
  }

  ask(call: string, kind: CallClass & ('stable' | 'sequenced'), question: Question): Canonical {
    const { key, share, by } = question
    const own = share && { own: share.own, ...(share.onEdge ? { onEdge: share.onEdge } : {}) }
    const answer = this.answers.take({
      call,
      class: kind,
      key,
      at: this.at,
      ...(by === undefined ? {} : { by }),
      ...own,
    })
    this.asked.push({ call, key, answer, ...own })
    return answer
  }

  undecidable(undecidable: Undecidable): never {
    throw new Undecided(undecidable)
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

interface Question {
  readonly key: Canonical
  /** the function that asks, where the question is another one's */
  readonly by?: string
  /** of a count: the session's own part of it */
  readonly share?: OwnShare
}

const withoutSession = (at: Bytes): Undecidable => ({
  call: 'session',
  key: null,
  reason: `${at === '' ? 'a function' : `a function that ${at} calls`} works on a session, and there is none while a policy is loaded or unloaded`,
  hint: 'call it from a callout of a session',
})

const nothingAnswers: AnswerSource = {
  take: (call) => {
    throw new Undecided({ call: call.call, key: call.key, reason: 'nothing answers here', hint: '' })
  },
}
