import type { LeftBehind } from '../left-behind.js'
import type { BothLeft, BothMachines } from './ask-session.js'

/** The state that sessions of a chain leave on both machines, under the recorded revision and under the candidate. */
export interface StatesLeft {
  readonly recorded: BothLeft
  /** null where there is no candidate */
  readonly candidate: BothLeft | null
  /** the first of them in which the machines parted; null: none yet */
  readonly since: string | null
}

const afterBoot: LeftBehind = { carried: null }
const bothAfterBoot: BothLeft = { own: afterBoot, second: afterBoot }

export const statesAfterBoot: StatesLeft = { recorded: bothAfterBoot, candidate: bothAfterBoot, since: null }

export const unknownStates = (why: string): StatesLeft => {
  const both = { own: { why }, second: { why } }
  return { recorded: both, candidate: both, since: null }
}

/** Why one of them is not known, as a part of a sentence; null where all are. */
export const unknownIn = ({ recorded, candidate }: StatesLeft): string | null => {
  const states = [recorded, ...(candidate ? [candidate] : [])].flatMap(({ own, second }) => [own, second])
  const unknown = states.find((state) => 'why' in state)
  return unknown && 'why' in unknown ? unknown.why : null
}

/** Has continuous sessions begin with that on both machines: it must be known. */
export const goOnFrom = ({ own, second }: BothMachines, left: BothLeft): void => {
  own.host.carried = knownState(left.own)
  second.host.carried = knownState(left.second)
}

const knownState = (left: LeftBehind) => {
  if ('why' in left) throw new Error(`the state is not known: ${left.why}`)
  return left.carried
}
