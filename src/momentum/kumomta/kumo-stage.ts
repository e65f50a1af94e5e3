import type { Bytes } from '../../domain/bytes.js'
import type { Reference } from '../../lua/machine.js'
import type { Definition } from '../calls/stage.js'
import type { Rejection } from './after-event.js'
import type { Listener } from './listener.js'
import type { Makers } from './makers.js'

/** What the host functions of a policy for KumoMTA work on, besides what every policy's do. */
export class KumoStage {
  /** by the names of their events, with where each was registered */
  readonly handlers = new Map<Bytes, { readonly reference: Reference; readonly at: Bytes }>()
  /** what makes values that a frame cannot push; set once, while the policy boots */
  makers: Makers | null = null
  /** those that its init starts; null: what it does cannot be told */
  listeners: Listener[] | null = null
  /** what the recorded policy defined, which was for another server */
  counterparts: ReadonlyMap<string, Definition> = new Map()
  /** what a handler has raised; null: nothing */
  rejection: Rejection | null = null
  /** a function of KumoMTA's has begun and not ended: what is raised then, it has raised */
  raisedByHost = false
  /** how many functions of the script run that a function of C has called, which none may wait in */
  withinC = 0

  /** A handler begins: whatever became of the one before, nothing of it is there. */
  begin(): void {
    this.rejection = null
    this.raisedByHost = false
    this.withinC = 0
  }
}
