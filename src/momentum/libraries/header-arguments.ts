import type { Bytes } from '../../domain/bytes.js'
import type { Frame } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import type { HeaderMode } from '../message/header-fields.js'

/** Argument 3: the empty string deletes; a table sets several. */
export const headerValues = (frame: Frame): readonly Bytes[] => {
  if (frame.type(3) !== 'table') return frame.string(3) === '' ? [] : [frame.string(3)]
  const given = frame.value(3)
  if (given === null || typeof given !== 'object' || given.kind !== 'table') return []
  return given.entries.flatMap(([, value]) =>
    typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
  )
}

/** Argument 4. */
export const headerMode = (stage: Stage, frame: Frame): HeaderMode => {
  const mode = frame.optionalString(4)
  if (mode === 'replace' || mode === 'append' || mode === 'prepend') return mode
  if (mode !== undefined) return frame.badArgument(3, `invalid option '${mode}'`)
  return stage.setting('header-default-mode') === 'append' ? 'append' : 'replace'
}
