import type { DeedAt, FirstParting } from '../../domain/second-opinion.js'
import type { PhaseRun } from '../../momentum/session.js'
import { type Deeds, type DeedsOfSession, wholeDeeds } from './deeds.js'

/** How a phase instance ran on one machine. */
export interface Side {
  readonly deeds: DeedsOfSession
  /** undefined: it did not come to its end */
  readonly run: PhaseRun | undefined
  /** the instance's name there */
  readonly key: string
}

/** What the scripts of a phase instance did otherwise, in the order in which they ran. */
export function* partedDeeds(own: Side, second: Side): Generator<FirstParting> {
  const [ones, others] = [invocationsOf(own, second), invocationsOf(second, own)]
  for (let index = 0; index < Math.max(ones.length, others.length); index += 1)
    yield* partedIn(ones[index], others[index])
}

const nothing: readonly Deeds[] = []

/** What one was given is known of whole runs alone, and compares with what another was given. */
const invocationsOf = ({ deeds, run, key }: Side, other: Side): readonly Deeds[] => {
  const whole = wholeDeeds(deeds.get(key) ?? nothing, run)
  if (run && other.run) return whole
  return whole.map((one) => ({ ...one, deeds: one.deeds.map(withoutArgument) }))
}

const withoutArgument = (deed: DeedAt): DeedAt => (deed.kind === 'began' ? { ...deed, argument: null } : deed)

function* partedIn(one: Deeds | undefined, other: Deeds | undefined): Generator<FirstParting> {
  const { callout, module } = (one ?? other)!
  const [own, second] = [one?.deeds ?? [], other?.deeds ?? []]
  for (let index = 0; index < Math.max(own.length, second.length); index += 1) {
    const [here, there] = [own[index] ?? null, second[index] ?? null]
    if (!isSame(here, there)) yield { callout, module, own: here, second: there }
  }
}

/** On which line of the same script it did the same is no difference: messages tell lines, and where they do, they are compared. */
const isSame = (one: DeedAt | null, other: DeedAt | null): boolean =>
  JSON.stringify({ ...one, line: null }) === JSON.stringify({ ...other, line: null })
