import type { Revision } from '../../domain/revision.js'
import type { BootedHost } from '../../engine/boot-host.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { openRecorder } from '../../engine/redaction/open-recorder.js'
import type { RecordedSoFar, Recorder } from '../../engine/session-recorder.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { Act, HostSet } from '../../momentum/phases/acts.js'
import { hostSetBefore } from './contexts-here.js'
import { withMarkedLocalParts } from './marked-local-parts.js'
import { parted } from './not-seen.js'
import { matchPolicy } from './policy-files.js'
import type { Missing, RecordedSession } from './recorded-session.js'
import { actsBefore, isFollowed, ledBy } from './seen-acts.js'
import { type SeenCallout, type SeenSession, seenSession } from './seen-callouts.js'
import { seenOpening } from './seen-opening.js'
import { SessionFollower } from './session-follower.js'
import { idOfSeen } from './session-id.js'
import { clockIn } from './virtual-answers.js'

/** What became of a session that the recorder saw. */
export type ImportedSession =
  | {
      readonly kind: 'imported'
      /** under which the store keeps it */
      readonly id: string
      readonly recorder: RecordedSoFar
      /** what is missing from the recording, first of all where it ends; empty: it is whole */
      readonly gaps: readonly Missing[]
    }
  /** there is nothing that a recording could begin with */
  | { readonly kind: 'skipped'; readonly missing: Missing }

/**
 * Runs a session that was seen inside Momentum again under the policy that ran there, with production's answers, and records that. It
 * ends with a gap where the emulated host comes to something else than production, or what it needs was not seen.
 */
export const importSession = (
  booted: BootedHost,
  policy: Revision,
  { session: written, withholding }: { readonly session: RecordedSession; readonly withholding: Withholding },
): ImportedSession => {
  const session = withMarkedLocalParts(written)
  const whole = seenSession(session)
  const seen = { ...whole, callouts: whole.callouts.filter((callout) => callout.isWitness || isFollowed(callout)) }
  const opening = seenOpening(session, seen, booted.boot.digest)
  if (opening.kind === 'unknown') return { kind: 'skipped', missing: opening.missing }
  const follower = new SessionFollower({
    host: booted.host,
    process: session.process,
    seen,
    contexts: opening.contexts,
  })
  const opened = { ...opening.opened, at: connectedAt(opening.opened.at, seen, follower.upcoming) }
  const recorder = openRecorder(booted.host, opened, withholding)
  const { stage } = booted.host
  stage.onlooker = follower
  try {
    const course = { recorder, follower, seen, session, at: opened.at, contexts: opening.contexts }
    const before = [...followed(course), ...unfollowedGap(whole), ...policyGap(session, policy)]
    const gaps = before.length > 0 ? before : closed(course)
    for (const { what, why } of gaps) recorder.noteGap(what, why)
    recorder.finish(course.at, gaps.length > 0 ? 'open' : (recorder.session.state.end ?? 'open'))
    if (recorder.lastPhase === '') return { kind: 'skipped', missing: gaps[0]! }
    return { kind: 'imported', id: idOfSeen(session.session, opening.opened.at / 1000), recorder: recorder.kept, gaps }
  } finally {
    stage.onlooker = null
  }
}

interface Course {
  readonly recorder: Recorder
  readonly follower: SessionFollower
  readonly seen: SeenSession
  readonly session: RecordedSession
  readonly contexts: Parameters<typeof hostSetBefore>[2]
  /** milliseconds since the epoch */
  at: number
}

/** Takes the session as far as it goes; comes to why it goes no further. */
const followed = (course: Course): readonly Missing[] => {
  const { follower, seen } = course
  for (let next = follower.upcoming; next !== undefined; next = follower.upcoming) {
    if (ledBy(next) === 'dealloc') return []
    const gap = attempt(course, next)
    if (gap) return [gap]
  }
  return seen.end === null ? [] : [seen.end]
}

const attempt = (course: Course, next: SeenCallout): Missing | null => {
  const { recorder, follower } = course
  let isRunning = false
  try {
    course.at = Math.max(course.at, timeOf(course.seen, next))
    const acts = actsBefore(next)
    for (const act of acts) {
      isRunning = false
      const isLast = act === acts.at(-1)
      const mayBring = isLast && (act.kind === 'command' || act.kind === 'message')
      const brought = mayBring ? { ...act, ...hostSet(course, act, next) } : act
      isRunning = true
      recorder.perform(brought, course.at, follower.answers, isLast ? follower.phaseRan : undefined)
    }
    isRunning = false
    if (follower.upcoming === next) throw parted(`${next.callout} ran, and the host here does not reach it`)
    return null
  } catch (error) {
    if (!(error instanceof Undecided)) throw error
    return { what: isRunning ? recorder.lastPhase : next.callout, why: recorder.wordsOf(worded(error)) }
  }
}

const hostSet = ({ recorder, contexts }: Course, act: Act, next: SeenCallout): HostSet =>
  hostSetBefore(recorder.session, act, contexts.with(next.entered))

/** The session's last callouts, where nothing is missing before them. */
const closed = (course: Course): readonly Missing[] => {
  const last = course.follower.upcoming
  const gap = last ? attempt(course, last) : null
  if (gap) return [gap]
  const late = course.follower.upcoming
  return late ? [{ what: late.callout, why: 'it ran once the session was over, and the host here does not' }] : []
}

/** With what to do about it. */
const worded = (error: Undecided): Undecided => {
  const { reason, hint } = error.undecidable
  return hint === '' ? error : new Undecided({ ...error.undecidable, reason: `${reason}; ${hint}` })
}

/** By the first callout that read the clock in what the act leads to, else by when the recorder wrote. */
const timeOf = (seen: SeenSession, next: SeenCallout): number => {
  const met = new Set<string>()
  for (const one of seen.callouts.slice(seen.callouts.indexOf(next))) {
    const name = `${one.callout} ${one.module}`
    if (ledBy(one) !== null && (met.has(name) || actOf(one) !== actOf(next))) break
    met.add(name)
    const said = one.calls.map(clockIn).find((seconds) => seconds !== undefined)
    if (said !== undefined) return said * 1000
  }
  return next.at * 1000
}

/** A session opens when its client connects, in one act: the second may have passed between that and the first callout. */
const connectedAt = (openedAt: number, seen: SeenSession, first: SeenCallout | undefined): number =>
  first !== undefined && actOf(first) === 'connect' ? Math.max(openedAt, timeOf(seen, first)) : openedAt

const actOf = (callout: SeenCallout): string | null => ledBy(callout)?.replace('accept', 'connect') ?? null

/** Whether the files of the policy are those that ran was looked at before; of some, nobody could say. */
const policyGap = ({ process }: RecordedSession, policy: Revision): readonly Missing[] => {
  const { unread, isUntold } = matchPolicy(process, policy)
  if (!isUntold && unread.length === 0) return []
  const why = isUntold ? 'the recorder told of no file' : `the recorder could not read ${unread.slice(0, 5).join(', ')}`
  return [{ what: 'whether this is the policy that ran', why }]
}

/** What a policy does once a message is taken may change what later sessions see of it, and this one. */
const unfollowedGap = ({ callouts }: SeenSession): readonly Missing[] => {
  const first = callouts.find((callout) => !callout.isWitness && !isFollowed(callout))
  if (!first) return []
  return [
    {
      what: `${first.callout} of ${first.module}`,
      why: 'how an attempt to deliver ended, and what was injected or logged, the recorder does not see: such callouts are not run again',
    },
  ]
}
