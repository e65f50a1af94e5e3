import { parseCommand } from '../../momentum/phases/smtp.js'
import { invalid, type Located } from './located.js'
import type { LocatedStep, UnorderedStep } from './order-steps.js'

/** Steps of TLS and AUTH stand where a client can take them, and the listener knows of them. */
export const assertExtensions = (steps: readonly LocatedStep[], offers: readonly string[]): void => {
  const isOffered = (keyword: string) => offers.some((offer) => offer.split(' ')[0] === keyword)
  for (const [index, { item, step }] of steps.entries()) {
    if (step.kind === 'tls' && !isOffered('STARTTLS')) throw notOffered(item, 'a TLS handshake', '[STARTTLS]')
    if (step.kind === 'answer' && !isOffered('AUTH')) throw notOffered(item, 'an answer', '[AUTH PLAIN LOGIN]')
    const before = steps.slice(0, index).findLast((other) => !isAside(other.step))
    const next = steps.slice(index + 1).find((other) => !isAside(other.step))
    if (step.kind === 'tls' && !isStarttls(before?.step))
      throw invalid(item.at, 'a TLS handshake that no STARTTLS stands before', 'allowed is one behind STARTTLS')
    if (isStarttls(step) && isOffered('STARTTLS') && next && next.step.kind !== 'tls' && next.step.kind !== 'abort')
      throw invalid(next.item.at, 'a step behind STARTTLS that is no handshake', 'allowed is tls, or abort')
  }
}

const notOffered = (item: Located, what: string, offers: string): Error =>
  invalid(item.at, `${what}, and the listener does not offer it`, `the session needs offers: ${offers}`)

/** The clock and the context move without the client. */
const isAside = ({ kind }: UnorderedStep): boolean => kind === 'wait' || kind === 'context'

const isStarttls = (step: UnorderedStep | undefined): boolean =>
  step?.kind === 'command' && parseCommand(step.line).verb === 'STARTTLS'
