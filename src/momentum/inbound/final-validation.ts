import type { Stage } from '../calls/stage.js'
import type { Entered } from '../phases/entered.js'
import type { Reply } from '../phases/replies.js'
import { refuseAnswer } from './refusals.js'

/** core_final_validation2 comes first, and may reject or defer; then the others do not run (hooks-core-final-validation.md). */
export const finalHooks = (entered: Entered, stage: Stage): Entered => {
  let stopped = false
  return {
    ...entered,
    isDue: () => !stopped,
    take: (callout, { verdict, number: answered }) => {
      if (callout !== 'core_final_validation2' || verdict !== 'stop') return
      stopped = true
      refuse(stage, replies[answered] ?? refuseAnswer(stage, callout, answered))
    },
  }
}

/** EC_HOOK_DONE, EC_HOOK_RETRY. */
const replies: Readonly<Record<number, Reply>> = {
  1: [554, '5.7.1 message rejected'],
  2: [451, '4.7.1 message deferred'],
}

/** In the policy's words, where it left any that refuse. */
const refuse = (stage: Stage, [code, note]: Reply): void => {
  const { verdict } = stage.session!
  if (verdict.code >= 400) return
  stage.assumed.add('final-validation-reply')
  verdict.code = code
  verdict.note = note
}
