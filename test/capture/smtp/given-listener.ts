import { onTestFinished } from 'vitest'
import type { SmtpDriver } from '../../../src/capture/smtp/driver.js'
import type { ConnectionFacts } from '../../../src/capture/smtp/facts.js'
import { type ListenOptions, listen, type SmtpListener } from '../../../src/capture/smtp/listen.js'
import { Journal } from './journal.js'
import { type Heard, type Toy, toyDriver } from './toy-driver.js'

export interface Given {
  readonly listener: SmtpListener
  readonly port: number
  readonly journal: Journal<Heard>
  /** what drivers threw */
  readonly failures: unknown[]
  /** what was heard of a kind */
  heard<Kind extends Heard['kind']>(kind: Kind): readonly (Heard & { readonly kind: Kind })[]
  /** once one of a kind was heard: the last */
  hears<Kind extends Heard['kind']>(kind: Kind, count?: number): Promise<Heard & { readonly kind: Kind }>
}

type GivenOptions = Partial<ListenOptions> & {
  readonly decides?: Toy['decides']
  /** what becomes of a toy */
  readonly changes?: (driver: SmtpDriver, facts: ConnectionFacts) => SmtpDriver
}

/** A listener on a free port of 127.0.0.1 with toys for drivers, closed at the test's end. */
export const givenListener = async ({ decides, changes, ...options }: GivenOptions = {}): Promise<Given> => {
  const journal = new Journal<Heard>()
  const failures: unknown[] = []
  const toy = { journal, offersTls: options.tls !== undefined, ...(decides ? { decides } : {}) }
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    openDriver: (facts) => {
      const driver = toyDriver(toy, facts)
      return changes ? changes(driver, facts) : driver
    },
    onDriverFailure: (error) => failures.push(error),
    ...options,
  })
  onTestFinished(() => listener.close({ graceMs: 0 }))
  const heard = <Kind extends Heard['kind']>(kind: Kind) =>
    journal.entries.filter((entry): entry is Heard & { readonly kind: Kind } => entry.kind === kind)
  return {
    listener,
    port: listener.port,
    journal,
    failures,
    heard,
    hears: async (kind, count = 1) => {
      await journal.until(() => heard(kind).length >= count)
      return heard(kind)[count - 1]!
    },
  }
}
