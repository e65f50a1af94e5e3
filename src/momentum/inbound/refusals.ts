import type { Canonical } from '../../domain/canonical.js'
import type { Stage } from '../calls/stage.js'
import type { Verdict } from '../state.js'

/** A hook that may look at the verdict, and of which no page says what follows when it changes it. */
export const refuseChangedVerdict = (stage: Stage, callout: string): never =>
  stage.undecidable({
    call: callout,
    key: null,
    reason: `${callout} leaves another code, text or disconnect, and no manual says what the server does then`,
    hint: `leave the verdict alone in ${callout}`,
  })

/** A number that a hook returns, and of which no page says what it means. */
export const refuseAnswer = (stage: Stage, callout: string, answered: Canonical): never =>
  stage.undecidable({
    call: callout,
    key: answered,
    reason: `${callout} returns ${answered}, and no manual says what the server does then`,
    hint: `return what the manual names for ${callout}`,
  })

/** Where a verdict has no place. */
export const assertNoVerdict = (stage: Stage, { code, note, disconnect, delay }: Verdict, callout: string): void => {
  if (code !== 0 || note !== '' || disconnect || delay !== 0) refuseChangedVerdict(stage, callout)
}
