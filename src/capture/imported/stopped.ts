import type { ThingName } from '../../domain/source-fidelity.js'

/** The recording cannot go on behind the last phase: the source shows no more, or another policy has decided there. */
export class Stopped extends Error {
  readonly because: 'other policy' | 'not shown'
  /** for want of what, where the table of sources has it */
  readonly lacks: ThingName | undefined

  constructor(because: Stopped['because'], why: string, lacks?: ThingName) {
    super(why)
    this.because = because
    this.lacks = lacks
  }
}
