import type { Bytes } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { TimerObject } from '../objects.js'
import { finiteNumber } from './known-numbers.js'

type How = TimerObject['how']

/** `(seconds, function [, name])`; for `at`, seconds since the epoch. */
const newTimer =
  (how: How) =>
  (stage: Stage): HostFunction =>
  (frame) => {
    const call = `msys.timer.${how}`
    const ms = Math.round(finiteNumber(stage, call, frame.number(1)) * 1000)
    if (frame.type(2) !== 'function') return frame.wrongType(2, 'function')
    const name = frame.optionalString(3) ?? null
    assertReached(stage, call, how === 'every' && ms <= 0)
    const { session, module } = stage
    if (!session) stage.assumed.add('boot-timers')
    const dueAt = session ? dueFrom(stage, how, ms) : null
    const timer: TimerObject = { kind: 'timer', how, ms, name, module, run: frame.keep(2), dueAt }
    noteTimer(stage, frame, timer)
    return stage.handles.push(frame, timer)
  }

/** Where nobody is connected the recording does not come to the timer's time; and of an interval of nothing no manual says what it is. */
const assertReached = (stage: Stage, call: string, isEmpty: boolean): void => {
  const { session } = stage
  if (isEmpty) refuse(stage, call, 'an interval that is no more than 0, and no manual says how often that is')
  if (session && (session.isInjected || session.isOver))
    refuse(stage, call, 'a timer of a message that no client is connected for, and no recording comes to its time')
}

const refuse = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} sets ${what}`,
    hint: 'leave the timer out to judge the rest, or set it in a callout of a client that is connected',
  })

const dueFrom = ({ at }: Stage, how: How, ms: number): number => (how === 'at' ? ms : at + ms)

const noteTimer = (stage: Stage, frame: Frame, { how, ms, name }: TimerObject): void => {
  if (stage.session) stage.session.hasTimers = true
  stage.note(frame, ['timer', how, ms / 1000, name === null ? null : encodeText(name)])
}

/** Schedules it anew, from now on. */
const start = (stage: Stage): HostFunction => {
  return (frame) => {
    const timer = stage.handles.read(frame, 1, 'timer')
    assertReached(stage, 'timer:start', false)
    timer.dueAt = stage.session ? dueFrom(stage, timer.how, timer.ms) : null
    noteTimer(stage, frame, timer)
    return 0
  }
}

/** One that the boot set has, in production, fired until now, and for all sessions: to stop it is told. */
const stop = (stage: Stage): HostFunction => {
  return (frame) => {
    const timer = stage.handles.read(frame, 1, 'timer')
    const isOfBoot = stage.session !== null && stage.bootObjects.length > stage.objects().indexOf(timer)
    if (isOfBoot && timer.dueAt === null) stage.noteOutside(frame, ['timer.stop', ...toldName(timer.name)])
    timer.dueAt = null
    return 0
  }
}

const toldName = (name: Bytes | null) => (name === null ? [] : [encodeText(name)])

const nameOf = (stage: Stage): HostFunction => {
  return (frame) => {
    const { name } = stage.handles.read(frame, 1, 'timer')
    if (name === null) refuseNameless(stage)
    else frame.pushString(name)
    return 1
  }
}

const refuseNameless = (stage: Stage): never =>
  stage.undecidable({
    call: 'timer:name',
    key: null,
    reason: 'the name of a timer that was given none is read, and no manual says what that is',
    hint: 'give the timer a name',
  })

const page = (how: How): string => `S/4/lua/ref-msys-timer-${how}`

export const timerRows: readonly Row[] = [
  documented('msys.timer.after', 'virtual', { source: page('after'), bind: newTimer('after') }),
  documented('msys.timer.at', 'virtual', { source: page('at'), bind: newTimer('at') }),
  documented('msys.timer.every', 'virtual', { source: page('every'), bind: newTimer('every') }),
  documented('timer:start', 'state', { source: page('after'), bind: start }),
  documented('timer:stop', 'write', { source: page('after'), bind: stop }),
  documented('timer:name', 'state', { source: page('after'), bind: nameOf }),
]
