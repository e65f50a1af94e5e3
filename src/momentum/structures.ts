import type { HandleType } from '../lua/machine.js'
import { unmodelledField } from './libraries/unmodelled.js'
import type { ObjectKind } from './objects.js'
import type { Stage } from './stage.js'

type Get = NonNullable<HandleType['get']>

/** Userdata of a C structure: what is not known of it is undecidable, read and written. */
export const structure = (stage: Stage, name: string, get: Get): HandleType => ({
  name: `msys.core:_${name}`,
  methods: {},
  get: (frame, id, key) => get(frame, id, key) || unmodelledField(stage, name, key),
  set: (_frame, _id, key) => unmodelledField(stage, `writing ${name}`, key),
})

export const objectOf = <Of extends ObjectKind>(stage: Stage, id: number, kind: Of) => {
  const object = stage.objects()[id]
  if (object?.kind !== kind) throw new Error(`handle ${id} names no ${kind}`)
  return object as Extract<typeof object, { kind: Of }>
}
