import { Undecided } from '../../momentum/calls/interruptions.js'

/**
 * The session cannot be followed here any further: production and the emulated host part, or the recorder did not see what a replay
 * needs. Thrown through the machine, as every other question without an answer.
 */
export const notSeen = (reason: string, hint: string): Undecided =>
  new Undecided({ call: 'momentum-recorder', key: null, reason, hint })

/** Production did one thing, and this host does another. */
export const parted = (what: string): Undecided =>
  notSeen(
    `production and this host part here: ${what}`,
    'tell the authors of reprise: the emulated host is wrong there',
  )
