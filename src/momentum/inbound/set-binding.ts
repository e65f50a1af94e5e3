import type { Invoked } from '../callouts/invoke.js'
import type { Stage } from '../calls/stage.js'
import type { Entered } from '../phases/entered.js'
import { refuseAnswer } from './refusals.js'

/**
 * After validate_set_binding: who chooses of a group, where the message has one by now; and who hears that its binding is
 * another one.
 */
export const bindingHooks = (entered: Entered, stage: Stage): Entered => {
  const message = stage.session!.message!
  const { binding, bindingGroup, bindingSlot } = message
  const values: (string | null)[] = [null]
  const isChanged = () =>
    message.binding !== binding || message.bindingGroup !== bindingGroup || message.bindingSlot !== bindingSlot
  return {
    ...entered,
    values,
    isDue: (callout) => {
      if (callout === choose) values[0] = message.bindingGroup
      if (callout === choose) return message.binding === null && message.bindingGroup !== null
      if (callout !== 'core_post_validate_set_binding') return true
      stage.assumed.add('post-set-binding')
      return isChanged()
    },
    take: (callout, invoked) => {
      if (callout === choose && invoked.verdict === 'stop') message.bindingSlot = slotOf(stage, invoked)
    },
  }
}

const choose = 'core_binding_group_choose_binding'

const slotOf = (stage: Stage, { number: answered }: Invoked): number => {
  stage.assumed.add('numeric-constants')
  return Number.isInteger(answered) && answered >= 0 ? answered : refuseAnswer(stage, choose, answered)
}
