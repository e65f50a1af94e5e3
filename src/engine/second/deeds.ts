import { encodeText, readable, type Text } from '../../domain/canonical.js'
import type { Invocation } from '../../domain/events.js'
import { failureText, positionOf } from '../../domain/failure.js'
import type { Deed, DeedAt } from '../../domain/second-opinion.js'
import type { Machine } from '../../lua/machine.js'
import type { Onlooker, Seen } from '../../momentum/calls/onlooker.js'
import type { Host } from '../../momentum/host.js'
import type { PhaseRun } from '../../momentum/session.js'

/** What one invocation did, in order. */
export interface Deeds {
  readonly module: Text
  readonly callout: string
  readonly deeds: readonly DeedAt[]
}

/** What each phase instance's invocations did, by the instance's name; also of one that could not go on. */
export type DeedsOfSession = ReadonlyMap<string, readonly Deeds[]>

/** Works with somebody looking on what the host's scripts do. */
export const lookedOn = <Result>(host: Host, work: () => Result): { ran: Result; deeds: DeedsOfSession } => {
  const looking = new Looking(host.machine)
  host.stage.onlooker = looking
  try {
    return { ran: work(), deeds: looking.seen }
  } finally {
    host.stage.onlooker = null
  }
}

/** The same with what each invocation was given and how it ended, which only a whole run of the phase tells. */
export const wholeDeeds = (seen: readonly Deeds[], run: PhaseRun | undefined): readonly Deeds[] =>
  seen.map(({ module, callout, deeds }, index) => {
    const invocation = run?.invocations[index]
    const argument = invocation?.argument ?? null
    const began: DeedAt = { kind: 'began', module, callout, argument, line: null }
    return { module, callout, deeds: [began, ...deeds, ...(invocation ? [endOf(invocation)] : [])] }
  })

const endOf = ({ failure, returned = 0, silent }: Invocation): DeedAt => {
  if (failure) {
    const line = failure.kind === 'error' ? positionOf(failure.message) : null
    return { kind: 'failed', failure: failureText(failure), line }
  }
  return { kind: 'returned', value: silent ? null : returned, line: null }
}

class Looking implements Onlooker {
  readonly seen = new Map<string, { module: Text; callout: string; deeds: DeedAt[] }[]>()
  private readonly machine: Machine
  /** null between invocations: what the host does by itself is no deed of a script */
  private deeds: DeedAt[] | null = null

  constructor(machine: Machine) {
    this.machine = machine
  }

  begins({ instance, module, callout }: Parameters<Onlooker['begins']>[0]): void {
    this.deeds = []
    const there = this.seen.get(instance)
    const begun = { module, callout, deeds: this.deeds }
    if (there) there.push(begun)
    else this.seen.set(instance, [begun])
  }

  sees(seen: Seen): void {
    const deed = deedOf(seen)
    if (deed === null || this.deeds === null) return
    const line = this.machine.lineNow()
    this.deeds.push({ ...deed, line: line === '' ? null : readable(encodeText(line)) })
  }

  hasRun(): void {}

  ends(): void {
    this.deeds = null
  }
}

const deedOf = (seen: Seen): Deed | null => {
  switch (seen.kind) {
    case 'effect':
      return { kind: 'did', effect: seen.effect }
    case 'output':
      return { kind: 'printed', text: seen.text }
    case 'question':
      return { kind: 'asked', call: seen.call, key: seen.key }
    case 'answer':
      return null
  }
}
