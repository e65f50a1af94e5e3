import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { MutexObject } from '../objects.js'

/** Linux's numbers. */
export const threadConstants = { MUTEX_NORMAL: 0, MUTEX_RECURSIVE: 1, MUTEX_ERRORCHECK: 2 } as const

const { MUTEX_NORMAL, MUTEX_RECURSIVE, MUTEX_ERRORCHECK } = threadConstants

/** `([type])`: thrLua makes one that checks for errors where no type is named. */
const newMutex = (stage: Stage): HostFunction => {
  return (frame) => {
    const type = frame.count() === 0 ? MUTEX_ERRORCHECK : frame.number(1)
    if (type !== MUTEX_NORMAL && type !== MUTEX_RECURSIVE && type !== MUTEX_ERRORCHECK)
      return frame.badArgument(
        1,
        'specify one of thread.MUTEX_NORMAL, thread.MUTEX_RECURSIVE or thread.MUTEX_ERRORCHECK',
      )
    return stage.handles.push(frame, { kind: 'mutex', type, held: 0 })
  }
}

type Change = (mutex: MutexObject, stage: Stage, frame: Frame) => number

/** thrLua's methods: true, or the error's number, or an error that is raised. */
const changing =
  (change: Change) =>
  (stage: Stage): HostFunction =>
  (frame) =>
    change(stage.handles.read(frame, 1, 'mutex'), stage, frame)

const succeed = (frame: Frame): number => {
  frame.pushBoolean(true)
  return 1
}

/** One thread runs here, so a second lock is a deadlock: it is told, counted, or waited for without an end. */
const lock: Change = (mutex, stage, frame) => {
  if (mutex.held > 0 && mutex.type === MUTEX_ERRORCHECK) {
    stage.assumed.add('mutex-type')
    return frame.fail('failed to lock mutex: 35 Resource deadlock avoided')
  }
  if (mutex.held > 0 && mutex.type === MUTEX_NORMAL) refuse(stage, 'locked twice, which never ends')
  mutex.held += 1
  stage.locked.push(mutex)
  return succeed(frame)
}

const unlock: Change = (mutex, stage, frame) => {
  if (mutex.held === 0 && mutex.type === MUTEX_NORMAL) refuse(stage, 'unlocked while it is not locked')
  if (mutex.held === 0) return frame.fail('failed to unlock mutex: 1 Operation not permitted')
  mutex.held -= 1
  return succeed(frame)
}

/** `EBUSY` where it is held. */
const tryLock: Change = (mutex, stage, frame) => {
  if (mutex.held > 0 && mutex.type !== MUTEX_RECURSIVE) {
    frame.pushNumber(16)
    return 1
  }
  mutex.held += 1
  stage.locked.push(mutex)
  return succeed(frame)
}

const refuse = (stage: Stage, what: string): never =>
  stage.undecidable({
    call: 'thread.mutex',
    key: null,
    reason: `a mutex of the type MUTEX_NORMAL is ${what}`,
    hint: 'a mutex without a type reports it',
  })

const source = 'thrLua src/thrlib.c'

export const threadRows: readonly Row[] = [
  documented('thread.mutex', 'virtual', { source: 'S/4/lua/ref-thread-mutex', bind: newMutex }),
  documented('mutex:lock', 'state', { source, bind: changing(lock) }),
  documented('mutex:unlock', 'state', { source, bind: changing(unlock) }),
  documented('mutex:trylock', 'state', { source, bind: changing(tryLock) }),
]
