import type { LuaValue } from '../../domain/value.js'
import type { Stage } from '../calls/stage.js'
import type { KumoObject } from './objects.js'

/** The object of that kind behind a value that a script has returned, raised or put into a table; undefined: it is something else. */
export const objectIn = <Kind extends KumoObject['kind']>(
  stage: Stage,
  value: LuaValue,
  kind: Kind,
): Extract<KumoObject, { kind: Kind }> | undefined => {
  const object = typeof value === 'object' && value?.kind === 'handle' ? stage.objects()[value.id ?? -1] : undefined
  return object?.kind === kind ? (object as Extract<KumoObject, { kind: Kind }>) : undefined
}
