import type { ObservedAct, ObservedReply, ObservedSession } from '../../../src/capture/observed/observed-session.js'

/** Acts as lines to read: what was said, and what was answered. */
export const shownActs = (acts: readonly ObservedAct[]): readonly string[] => acts.map(shownAct)

/** What is missing, as lines to read. */
export const shownMissing = ({ missing }: Pick<ObservedSession, 'missing'>): readonly string[] =>
  missing.map(({ what, why }) => `${what}: ${why}`)

const shownAct = (act: ObservedAct): string => {
  if (act.kind === 'greeting' || act.kind === 'unsolicited') return `${act.kind} ${shownReply(act.reply)}`
  if (act.kind === 'command') {
    const words = [act.isAnswer ? 'answer' : 'command', act.isPipelined ? 'early' : '', JSON.stringify(act.line)]
    return `${words.filter((word) => word !== '').join(' ')} -> ${shownReply(act.reply)}`
  }
  if (act.kind === 'encrypted') return 'encrypted'
  if (act.kind === 'cut') return `cut within ${act.within} ${JSON.stringify(act.received)}`
  const content =
    act.content === null
      ? `unseen, ${act.kind === 'content' ? act.sizeBytes : null} bytes`
      : JSON.stringify(act.content)
  const replies = act.replies.map(shownReply).join(', ')
  return `${act.kind} ${act.kind === 'chunk' && act.isLast ? 'last ' : ''}${content} -> ${replies}`
}

const shownReply = (reply: ObservedReply | null): string =>
  reply === null ? 'nothing' : `${reply.code} ${reply.text.replaceAll('\n', ' / ')}`
