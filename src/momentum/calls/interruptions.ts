import type { HostCall, Undecidable } from '../../domain/call.js'
import { Interruption } from '../../lua/machine.js'

/** The answer has to be awaited: the attempt ends, and the phase runs again once it is there. */
export class Asks extends Interruption {
  readonly call: HostCall

  constructor(call: HostCall) {
    super(`${call.call} has to be awaited`)
    this.call = call
  }
}

/** What the script asked can not be known. */
export class Undecided extends Interruption {
  readonly undecidable: Undecidable

  constructor(undecidable: Undecidable) {
    super(undecidable.reason)
    this.undecidable = undecidable
  }
}
