import { needsSession } from '../../momentum/fire/fire.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import { invalid, type Located } from './located.js'
import { type Named, resolveAbout, type SentMessage } from './parse-about.js'
import type { Step } from './script.js'

/** A step that was read by itself: which message it is about hangs on those before it. */
export type UnorderedStep =
  | Exclude<Step, { readonly kind: 'delivery' | 'fire' }>
  | (Omit<Extract<Step, { readonly kind: 'delivery' }>, 'message' | 'recipient'> & { readonly named: Named })
  | (Omit<Extract<Step, { readonly kind: 'fire' }>, 'message' | 'recipient'> & { readonly named: Named })

export interface LocatedStep {
  readonly item: Located
  readonly step: UnorderedStep
}

/** The steps in their order, each about a message that there is. Throws Trouble `scenario-invalid`. */
export const orderSteps = (located: readonly LocatedStep[]): readonly Step[] => {
  refuseBehindAbort(located)
  refuseMixed(located)
  const messages: SentMessage[] = []
  return located.map(({ step }) => {
    noteMessage(messages, step)
    return settle(step, messages)
  })
}

const serversOwn = new Set<Step['kind']>(['delivery', 'fire', 'wait', 'context'])

const refuseBehindAbort = (located: readonly LocatedStep[]): void => {
  const abort = located.findIndex(({ step }) => step.kind === 'abort')
  const after = abort === -1 ? undefined : located.slice(abort + 1).find(({ step }) => !serversOwn.has(step.kind))
  if (after)
    throw invalid(
      after.item.at,
      'a step of the client after abort',
      'the client is gone: allowed are deliver, tempfail, permfail, fire, wait and context',
    )
}

/** HTTP has no SMTP client, and no structures of its session. */
const refuseMixed = (located: readonly LocatedStep[]): void => {
  if (!located.some(({ step }) => step.kind === 'inject')) return
  const other = located.find(({ step }) => step.kind !== 'inject' && !serversOwn.has(step.kind))
  if (other)
    throw invalid(
      other.item.at,
      `${other.step.kind} in a session that injects over HTTP`,
      'allowed are inject, deliver, tempfail, permfail, fire, wait and context',
    )
  const session = located.find(({ step }) => step.kind === 'fire' && needsSession(step.fired))
  if (session)
    throw invalid(session.item.at, 'a hook of an SMTP session in one over HTTP', 'it has no accept, vctx or construct')
}

const noteMessage = (messages: SentMessage[], step: UnorderedStep): void => {
  if (step.kind === 'inject') messages.push({ recipients: [step.recipient], isSent: true })
  if (step.kind === 'message') markSent(messages)
  if (step.kind !== 'command') return
  const command = parseCommand(step.line)
  if (command.verb === 'MAIL' && !step.isAnswer) messages.push({ recipients: [], isSent: false })
  if (command.verb === 'RCPT' && command.path !== null) messages.at(-1)?.recipients.push(command.path)
}

const markSent = (messages: readonly SentMessage[]): void => {
  const last = messages.at(-1)
  if (last) last.isSent = true
}

const settle = (step: UnorderedStep, messages: readonly SentMessage[]): Step => {
  if (step.kind !== 'delivery' && step.kind !== 'fire') return step
  const { named, ...rest } = step
  if (rest.kind === 'fire' && !isAboutMessage(rest.fired)) {
    const about = named.to ?? named.added ?? named.message
    if (about) throw invalid(about.at, `a message for ${rest.fired.hook}, which takes none`, 'leave it out')
    return { ...rest, message: 0, recipient: '' }
  }
  return { ...rest, ...resolveAbout(named, messages) }
}

const isAboutMessage = ({ arguments: given }: Extract<Step, { readonly kind: 'fire' }>['fired']): boolean =>
  given.includes('message') || given.includes('delivery')
