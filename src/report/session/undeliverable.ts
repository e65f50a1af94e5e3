import type { Text } from '../../domain/canonical.js'
import type { PhaseInput, PhaseResult } from '../../domain/events.js'
import type { InstanceName } from '../../domain/phase.js'

/**
 * Follows a session's phase instances, and tells of each attempt to deliver why there is nothing to deliver, where that is so: an
 * attempt is the source's word, and one for a message that was never taken is delivered by nobody.
 */
export class Undeliverable {
  /** `message recipient` of what was refused, with the code */
  private readonly refusedRecipients = new Map<string, number>()
  private readonly accepted = new Set<string>()
  private readonly refusedMessages = new Map<number, number>()
  /** `message`, or `message recipient` */
  private readonly discarded = new Set<string>()
  private readonly over = new Map<string, 'delivered' | 'given up'>()
  private readonly taken = new Set<number>()

  /** The reason, for an attempt to deliver; to be called once for every instance, in order. */
  after(name: InstanceName, { delivery }: PhaseInput, result: PhaseResult): string | null {
    const { phase, message, recipient } = name
    const copy = copyOf(message, recipient)
    if (phase === 'delivery') {
      const reason = this.reasonFor(message, copy)
      if (reason === null && delivery && delivery.outcome !== 'tempfail')
        this.over.set(copy, delivery.outcome === 'delivered' ? 'delivered' : 'given up')
      return reason
    }
    if (phase === 'injection' || phase === 'reception') this.taken.add(message)
    if (result.discarded !== undefined) this.discarded.add(recipient === '' ? `${message}` : copy)
    for (const one of result.recipients ?? []) this.accept(copyOf(message, one))
    const code = result.reply?.[0]
    if (code !== undefined) this.replied(name, copy, code)
    return null
  }

  private replied({ phase, message }: InstanceName, copy: string, code: number): void {
    const isRefusal = code >= 400
    if (phase === 'rcptto') {
      if (!isRefusal) this.accept(copy)
      else if (!this.accepted.has(copy)) this.refusedRecipients.set(copy, code)
    } else if (isRefusal && aboutContent.has(phase)) this.refusedMessages.set(message, code)
  }

  /** One that was taken is not lost by another RCPT that is refused. */
  private accept(copy: string): void {
    this.accepted.add(copy)
    this.refusedRecipients.delete(copy)
  }

  private reasonFor(message: number, copy: string): string | null {
    const was = this.over.get(copy)
    if (was) return `it was ${was} before`
    const refusal = this.refusedMessages.get(message)
    if (refusal) return `the message was refused with ${refusal}`
    if (this.discarded.has(`${message}`)) return 'the message was discarded'
    if (!this.taken.has(message)) return 'the message was never taken'
    const refused = this.refusedRecipients.get(copy)
    if (refused) return `the recipient was refused with ${refused}`
    return this.discarded.has(copy) ? 'the message was discarded for that recipient' : null
  }
}

const copyOf = (message: number, recipient: Text): string => `${message} ${JSON.stringify(recipient)}`

const aboutContent: ReadonlySet<InstanceName['phase']> = new Set([
  'data',
  'spool',
  'each_rcpt',
  'set_binding',
  'final',
  'routing',
  'reception',
])
