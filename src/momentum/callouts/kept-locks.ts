import type { Stage } from '../calls/stage.js'

/** Refuses a lock that an invocation has taken and not given back: production waits for it in the next session, without an end. */
export const refuseKeptLocks = (stage: Stage, who: string): void => {
  const kept = stage.locked.find(({ held }) => held > 0)
  if (kept)
    stage.undecidable({
      call: kept.name === undefined ? 'mutex:lock' : 'msys.lock',
      key: null,
      reason: `${kept.name ?? 'a mutex'} is still locked when ${who} is over: whoever locks it next waits without an end`,
      hint: 'unlock it in the callout that locks it, after an error too',
    })
}
