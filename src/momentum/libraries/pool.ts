import { lowerCase } from '../../domain/bytes.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import type { MutexObject } from '../objects.js'
import { threadConstants } from './thread.js'

/**
 * `(work, true | completion | nothing)`, as the prelude calls it: answers whether the work is left for after the callout. What
 * is not, the prelude runs at once by `pcall`: the caller waits for it.
 */
const runInPool = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('thread-pools')
    const isDeferred = frame.truth(2)
    if (isDeferred) defer(stage, frame)
    frame.pushBoolean(isDeferred)
    return 1
  }
}

const defer = (stage: Stage, frame: Frame): void => {
  if (!stage.session)
    stage.undecidable({
      call: 'msys.runInPool',
      key: null,
      reason:
        'a function is left to a thread pool while the policy is loaded, and when it runs, the manual does not say',
      hint: 'run it in a callout',
    })
  stage.deferred.push(frame.keep(1))
  if (frame.type(2) === 'function') stage.deferred.push(frame.keep(2))
}

const eventLoop = 'event_loop'

/** `(domain)`: the event loop that sees to it; of one domain the same. */
const schedulerFor = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('thread-pools')
    return stage.handles.pushSame(frame, { kind: 'opaque', name: eventLoop, of: lowerCase(frame.string(1)) })
  }
}

/** `(event loop)`, as the prelude calls it, which then runs the function at once by `pcall`: the caller waits for it. */
const runInInst = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.assumed.add('thread-pools')
    if (stage.handles.read(frame, 1, 'opaque').name !== eventLoop) frame.badArgument(1, 'event loop expected')
    return 0
  }
}

const namedLock = (stage: Stage, frame: Frame): MutexObject => {
  stage.assumed.add('thread-pools')
  const name = `lock ${frame.string(1)}`
  const objects = stage.objects()
  const known = objects.find((object) => object.kind === 'mutex' && object.name === name)
  if (known?.kind === 'mutex') return known
  const made: MutexObject = { kind: 'mutex', type: threadConstants.MUTEX_NORMAL, held: 0, name }
  objects.push(made)
  return made
}

/** One thread runs here: a lock that is held already would never come. */
const lock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = namedLock(stage, frame)
    if (mutex.held > 0) refuse(stage, 'msys.lock', 'is called for a lock that the session holds already')
    mutex.held = 1
    stage.locked.push(mutex)
    return 0
  }
}

const unlock = (stage: Stage): HostFunction => {
  return (frame) => {
    const mutex = namedLock(stage, frame)
    if (mutex.held === 0) refuse(stage, 'msys.unlock', 'is called for a lock that the session does not hold')
    mutex.held = 0
    return 0
  }
}

const refuse = (stage: Stage, call: string, what: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${call} ${what}, and what the server does then the manual does not say`,
    hint: '',
  })

export const poolRows: readonly Row[] = [
  documented('msys.runInPool', 'state', { source: 'S/4/lua/ref-msys-runinpool', bind: runInPool }),
  documented('msys.runInInst', 'state', { source: 'S/4/lua/ref-msys-runininst', bind: runInInst }),
  documented('msys.core.scheduler_for_domain', 'virtual', {
    source: 'S/4/lua/ref-msys-runininst',
    bind: schedulerFor,
  }),
  documented('msys.lock', 'state', { source: 'S/4/lua/ref-msys-lock', bind: lock }),
  documented('msys.unlock', 'state', { source: 'S/4/lua/ref-msys-unlock', bind: unlock }),
]
