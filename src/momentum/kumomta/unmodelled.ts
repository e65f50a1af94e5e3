import type { Stage } from '../calls/stage.js'

/** What a handler does, or a session comes to, of which the recording and KumoMTA's reference do not say what KumoMTA would do. */
export const unmodelled = (stage: Stage, call: string, reason: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason,
    hint: 'leave it out of the candidate, or leave such sessions out of the comparison: --where',
  })

/** What every session of its kind comes to, whatever a handler does. */
export const unlike = (stage: Stage, call: string, reason: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason,
    hint: 'the two servers differ there and no policy can mend it: leave such sessions out with --where',
  })

/** What the listener that the candidate starts does not take. */
export const beyondListener = (stage: Stage, parameter: string, reason: string): never =>
  stage.undecidable({
    call: parameter,
    key: null,
    reason,
    hint: `raise ${parameter} in start_esmtp_listener, or leave such sessions out with --where`,
  })

/** A function, method or field of KumoMTA's that this host does not have. */
export const notModelled = (stage: Stage, name: string): never =>
  unmodelled(stage, name, `${name} of KumoMTA is not modelled`)
