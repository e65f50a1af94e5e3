import type { Bytes } from '../../domain/bytes.js'
import type { Frame, HandleType, HostFunction, HostLibrary } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import type { Rejection } from './after-event.js'

/** An error of a function of KumoMTA's, as a script that catches it has it: an object and no text, of which only the text can be had. */
export interface KumoError {
  readonly kind: 'kumoError'
  readonly message: Bytes
  /** of `kumo.reject` and `kumo.disconnect`: what the server makes of it, if it gets it */
  readonly rejection: Rejection | null
}

/** Userdata with a `__tostring` and nothing else (mlua, `WrappedFailure`). */
export const errorType = (stage: Stage): HandleType => ({
  name: 'kumo:Error',
  methods: {},
  get: (frame) => frame.fail('attempt to index a userdata value'),
  toText: (id) => {
    stage.assumed.add('kumo-errors')
    const object = stage.objects()[id]
    return object?.kind === 'kumoError' ? object.message : ''
  },
})

/** Notes that a function of the host runs: where one has begun and not ended, it has raised. */
const noted = <Arguments extends readonly unknown[], Result>(
  stage: Stage,
  run: (...args: Arguments) => Result,
): ((...args: Arguments) => Result) => {
  return (...args) => {
    stage.kumo.raisedByHost = true
    const result = run(...args)
    stage.kumo.raisedByHost = false
    return result
  }
}

const allNoted = (
  stage: Stage,
  functions: Readonly<Record<string, HostFunction>>,
): Readonly<Record<string, HostFunction>> =>
  Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [name, name.startsWith('[') ? run : noted(stage, run)]),
  )

/** A library whose functions' errors are known as such; those in brackets are the prelude's own. */
export const notedLibrary = (stage: Stage, { functions = {}, ...library }: HostLibrary): HostLibrary => ({
  ...library,
  functions: allNoted(stage, functions),
})

/** The same of a kind of userdata. */
export const notedType = (stage: Stage, type: HandleType): HandleType => ({
  ...type,
  methods: allNoted(stage, type.methods),
  ...(type.get ? { get: noted(stage, type.get) } : {}),
  ...(type.index ? { index: noted(stage, type.index) } : {}),
  ...(type.newIndex ? { newIndex: noted(stage, type.newIndex) } : {}),
})

/** `(error)`: what a script that has caught it is given. */
export const caught = (stage: Stage): HostFunction => {
  return (frame: Frame) => {
    if (!stage.kumo.raisedByHost || frame.type(1) !== 'string') {
      frame.push(frame.keep(1))
      return 1
    }
    const message = frame.string(1).replace(/^[^:\n]+:\d+: /, '')
    const { rejection } = stage.kumo
    stage.kumo.raisedByHost = false
    stage.kumo.rejection = null
    return stage.handles.pushNew(frame, { kind: 'kumoError', message, rejection })
  }
}
