import type { ObservedAct } from '../../../src/capture/observed/observed-session.js'
import type { Meant } from './generated-dialogue.js'

/** The acts of a session behind its greeting, as a generated dialogue says what it meant. */
export const meantActs = (acts: readonly ObservedAct[]): readonly (Meant | string)[] =>
  acts.slice(1).map((act) => {
    if (act.kind === 'command')
      return { kind: 'command', line: act.line, code: act.reply?.code ?? 0, isPipelined: act.isPipelined === true }
    if (act.kind !== 'content' && act.kind !== 'chunk') return act.kind
    return { kind: act.kind, content: act.content ?? 'unseen', code: act.replies[0]?.code ?? 0 }
  })
