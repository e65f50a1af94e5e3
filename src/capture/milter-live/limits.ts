import type { PhaseName } from '../../domain/phase.js'
import { calloutsOfPhase } from '../../momentum/callouts/callouts.js'

/**
 * What of Momentum's phases a mail server has no counterpart of. The others are mapped: CONNECT to accept and connect, HELO to ehlo, MAIL to mailfrom, RCPT to rcptto, the end of the body to data, spool, each
 * recipient's each_rcpt, set_binding, final, enqueue and routing, and reception; the end of the connection to dealloc.
 */
export const milterLimits: readonly MilterLimit[] = [
  {
    phases: ['starttls', 'handshake'],
    isAsked: false,
    why: 'TLS is between the mail server and the client; that there is some is told with EHLO',
  },
  { phases: ['auth'], isAsked: false, why: 'the mail server authenticates; who it was is told with MAIL' },
  { phases: ['abort'], isAsked: false, why: 'a mail server does not tell whether a client quit or vanished' },
  {
    phases: ['injection', 'delivery', 'delivered', 'tempfail', 'permfail', 'retry', 'dispose'],
    isAsked: false,
    why: 'a milter hears nothing of a delivery',
  },
  { phases: ['set_binding', 'routing'], isAsked: true, why: 'the mail server routes mail by its own tables' },
]

export interface MilterLimit {
  readonly phases: readonly PhaseName[]
  /** they are asked and recorded, and nothing comes of what they decide */
  readonly isAsked: boolean
  readonly why: string
}

/** A limit that touches a policy, with those of the policy's callouts that it is about. */
export interface TouchedLimit extends MilterLimit {
  readonly callouts: readonly string[]
}

/** Those limits that touch a policy. A callout that other phases call too is none of them. */
export const limitsOf = (isListening: (callout: string) => boolean): readonly TouchedLimit[] =>
  milterLimits.flatMap((limit) => {
    const callouts = limit.phases
      .flatMap((phase) => calloutsOfPhase[phase].map(({ name }) => name))
      .filter((name, place, all) => all.indexOf(name) === place && isListening(name) && !isElsewhere(name, limit))
    return callouts.length === 0 ? [] : [{ ...limit, callouts }]
  })

const isElsewhere = (callout: string, { phases }: MilterLimit): boolean =>
  (Object.keys(calloutsOfPhase) as PhaseName[]).some(
    (phase) => !phases.includes(phase) && calloutsOfPhase[phase].some(({ name }) => name === callout),
  )
