import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../rows.js'
import type { Stage } from '../stage.js'
import { isNil } from './context-methods.js'

const newMutex = (stage: Stage): HostFunction => {
  return (frame) => {
    if (!isNil(frame, 1))
      stage.undecidable({
        call: 'thread.mutex',
        key: null,
        reason: 'a mutex of a named type is not emulated yet',
        hint: 'make a mutex without naming its type',
      })
    return stage.handles.push(frame, { kind: 'mutex', locked: false })
  }
}

/** One thread runs here, so a second lock is a deadlock, which production's default mutex reports (thrLua). */
const lock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (mutex.locked) stage.assumed.add('mutex-type')
    if (mutex.locked) return frame.fail('failed to lock mutex: 35 Resource deadlock avoided')
    mutex.locked = true
    frame.pushBoolean(true)
    return 1
  }
}

const unlock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (!mutex.locked) return frame.fail('failed to unlock mutex: 1 Operation not permitted')
    mutex.locked = false
    frame.pushBoolean(true)
    return 1
  }
}

/** `EBUSY` where it is held. */
const tryLock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = stage.handles.read(frame, 1, 'mutex')
    if (mutex.locked) frame.pushNumber(16)
    else frame.pushBoolean(true)
    mutex.locked = true
    return 1
  }
}

const source = 'thrLua'
export const threadRows: readonly Row[] = [
  documented('thread.mutex', 'virtual', { source: 'S/4/lua/ref-thread-mutex', bind: newMutex }),
  documented('mutex:lock', 'state', { source, bind: lock }),
  documented('mutex:unlock', 'state', { source, bind: unlock }),
  documented('mutex:trylock', 'state', { source, bind: tryLock }),
]
