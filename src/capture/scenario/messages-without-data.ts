import { parseCommand } from '../../momentum/phases/smtp.js'
import type { SessionScript, Step } from './script.js'

/**
 * Which of a session's message steps, from 1, no DATA stands before: whatever the policy says, the server never asks for those, and
 * a client sends a message only where it was asked for one (RFC 5321, section 4.1.1.4).
 */
export const messagesWithoutData = ({ steps }: SessionScript): readonly number[] => {
  const found: number[] = []
  let messages = 0
  let hasData = false
  for (const step of steps) {
    if (isData(step)) hasData = true
    if (step.kind !== 'message') continue
    messages += 1
    if (!hasData) found.push(messages)
    hasData = false
  }
  return found
}

const isData = (step: Step): boolean =>
  step.kind === 'command' && !step.isAnswer && parseCommand(step.line).verb === 'DATA'
