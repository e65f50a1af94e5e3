import type { ConnectedClient } from '../../../src/capture/milter/commands.js'
import type {
  Aborted,
  Decision,
  Ended,
  Gone,
  Macros,
  MilterDriver,
  ReceivedMessage,
} from '../../../src/capture/milter/driver.js'
import type { Terms } from '../../../src/capture/milter/negotiate.js'
import type { Bytes } from '../../../src/domain/bytes.js'

/** What a session told its driver. */
export type Heard =
  | { readonly call: 'begun'; readonly terms: Terms }
  | { readonly call: 'connect'; readonly client: ConnectedClient; readonly macros: Macros }
  | { readonly call: 'helo'; readonly name: Bytes; readonly macros: Macros }
  | {
      readonly call: 'mail' | 'rcpt' | 'refusedRcpt'
      readonly address: Bytes
      readonly parameters: readonly Bytes[]
      readonly macros: Macros
    }
  | { readonly call: 'data'; readonly macros: Macros }
  | { readonly call: 'message'; readonly message: ReceivedMessage; readonly macros: Macros }
  | { readonly call: 'unknown'; readonly line: Bytes; readonly macros: Macros }
  | { readonly call: 'abort'; readonly why: Aborted }
  | { readonly call: 'gone'; readonly how: Gone }

/** What is answered in place of `continue`; a function is asked each time. */
export interface Script {
  readonly connect?: Answer<Decision>
  readonly helo?: Answer<Decision>
  readonly mail?: Answer<Decision>
  readonly rcpt?: Answer<Decision>
  readonly data?: Answer<Decision>
  readonly unknown?: Answer<Decision>
  readonly message?: Answer<Ended>
  /** what is done where nothing is answered */
  readonly told?: (heard: Heard) => Promise<void>
}

type Answer<Decided> = Decided | ((heard: Heard) => Promise<Decided>)

const goOn: Decision = { kind: 'continue' }

/** A driver that notes what it hears, and answers by a script. */
export const scriptedDriver = (script: () => Script, hear: (heard: Heard) => void): MilterDriver => {
  const answer = async <Decided>(
    heard: Heard,
    answered: Answer<Decided> | undefined,
    usual: Decided,
  ): Promise<Decided> => {
    hear(heard)
    if (answered === undefined) return usual
    return typeof answered === 'function' ? (answered as (heard: Heard) => Promise<Decided>)(heard) : answered
  }
  const told = async (heard: Heard): Promise<void> => {
    hear(heard)
    await script().told?.(heard)
  }
  return {
    connect: (client, macros) => answer({ call: 'connect', client, macros }, script().connect, goOn),
    helo: (name, macros) => answer({ call: 'helo', name, macros }, script().helo, goOn),
    mail: (address, parameters, macros) => answer({ call: 'mail', address, parameters, macros }, script().mail, goOn),
    rcpt: (address, parameters, macros) => answer({ call: 'rcpt', address, parameters, macros }, script().rcpt, goOn),
    refusedRcpt: (address, parameters, macros) => told({ call: 'refusedRcpt', address, parameters, macros }),
    data: (macros) => answer({ call: 'data', macros }, script().data, goOn),
    message: (message, macros) =>
      answer({ call: 'message', message, macros }, script().message, { decision: goOn, modifications: [] }),
    unknown: (line, macros) => answer({ call: 'unknown', line, macros }, script().unknown, goOn),
    abort: (why) => told({ call: 'abort', why }),
    gone: (how) => told({ call: 'gone', how }),
  }
}
