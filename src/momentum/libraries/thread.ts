import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'

/** `thread.MUTEX_NORMAL`, `MUTEX_RECURSIVE`, `MUTEX_ERRORCHECK`, as thrLua's machine sets them. */
const types = { normal: 0, recursive: 1, errorCheck: 2 } as const
const anyType = 'specify one of thread.MUTEX_NORMAL, thread.MUTEX_RECURSIVE or thread.MUTEX_ERRORCHECK'

const newMutex = (stage: Stage): HostFunction => {
  return (frame) => {
    const type = frame.count() === 0 ? types.errorCheck : Math.trunc(frame.number(1))
    if (type !== types.normal && type !== types.recursive && type !== types.errorCheck) {
      return frame.badArgument(1, anyType)
    }
    return stage.handles.push(frame, { kind: 'mutex', type, held: 0 })
  }
}

/** One thread runs here, so a second lock is a deadlock: the default type reports it, a normal mutex waits for ever. */
const lock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (mutex.held > 0 && mutex.type === types.errorCheck) {
      return frame.fail('failed to lock mutex: 35 Resource deadlock avoided')
    }
    if (mutex.held > 0 && mutex.type === types.normal) return waitForEver(stage)
    mutex.held++
    frame.pushBoolean(true)
    return 1
  }
}

const unlock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (mutex.held === 0 && mutex.type !== types.normal) {
      return frame.fail('failed to unlock mutex: 1 Operation not permitted')
    }
    mutex.held = Math.max(0, mutex.held - 1)
    frame.pushBoolean(true)
    return 1
  }
}

/** `EBUSY` where it is held. */
const tryLock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (mutex.held > 0 && mutex.type !== types.recursive) frame.pushNumber(16)
    else {
      mutex.held++
      frame.pushBoolean(true)
    }
    return 1
  }
}

const waitForEver = (stage: Stage): never =>
  stage.undecidable({
    call: 'mutex:lock',
    key: null,
    reason: 'a normal mutex that is locked twice waits for ever',
    hint: 'use the default type, which reports the deadlock',
  })

const source = 'thrLua'
export const threadRows: readonly Row[] = [
  documented('thread.mutex', 'virtual', { source: 'S/4/lua/ref-thread-mutex', bind: newMutex }),
  documented('mutex:lock', 'state', { source, bind: lock }),
  documented('mutex:unlock', 'state', { source, bind: unlock }),
  documented('mutex:trylock', 'state', { source, bind: tryLock }),
]
