/** The recording cannot go on behind the last phase: the source shows no more, or another policy has decided there. */
export class Stopped extends Error {
  readonly because: 'other policy' | 'not shown'

  constructor(because: Stopped['because'], why: string) {
    super(why)
    this.because = because
  }
}
