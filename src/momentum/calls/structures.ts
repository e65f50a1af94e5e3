import type { Frame, HandleType } from '../../lua/machine.js'
import { missingField, unkeptField, unmodelledField } from '../libraries/unmodelled.js'
import type { ObjectKind } from '../objects.js'
import { isOfSession } from './handles.js'
import type { Stage } from './stage.js'

type Get = NonNullable<HandleType['get']>

/** Userdata of a C structure: what is not known of it is undecidable, read and written. */
export const structure = (stage: Stage, name: string, get: Get): HandleType => ({
  name: `msys.core:_${name}`,
  methods: {},
  get: (frame, id, key) => get(frame, id, key) || unmodelledField(stage, name, key),
  set: (_frame, _id, key) => unmodelledField(stage, `writing ${name}`, key),
})

/** Pushes the value that a field of that handle has. */
export type PushField = (frame: Frame, id: number) => void

/** Takes the new value, at index 3, for a field. */
export type WriteField = (frame: Frame, id: number) => void

interface KeptFields {
  readonly fields: Readonly<Record<string, PushField>>
  /** of those, what may be written */
  readonly writes?: Readonly<Record<string, WriteField>>
}

/** How the fields of a handle are read, and written. `handle`: its short name in the table of calls. */
export const keptFields = (
  stage: Stage,
  handle: string,
  { fields, writes = {} }: KeptFields,
): Pick<HandleType, 'get' | 'set'> => ({
  get: (frame, id, key) => {
    if (!Object.hasOwn(fields, key)) return missingField(stage, handle, key)
    fields[key]!(frame, id)
    return true
  },
  set: (frame, id, key) => {
    if (Object.hasOwn(writes, key)) {
      writes[key]!(frame, id)
      return true
    }
    if (Object.hasOwn(fields, key)) unmodelledField(stage, `writing ${handle}`, key)
    return unkeptField(stage, handle, key)
  },
})

export const objectOf = <Of extends ObjectKind>(stage: Stage, id: number, kind: Of) => {
  const object = stage.objects()[id]
  if (object?.kind !== kind) throw new Error(`handle ${id} names no ${kind}`)
  if (isOfSession(object)) stage.assertOfNow(kind)
  return object as Extract<typeof object, { kind: Of }>
}
