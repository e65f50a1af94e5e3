import type { ObservedAct } from '../observed/observed-session.js'

/** U+FFFD in UTF-8: a program put it where it could not read a byte. */
const replacement = '\xef\xbf\xbd'

/** A message that was not seen, or of which a program has lost bytes. */
export const isContentInDoubt = (act: ObservedAct): boolean =>
  act.kind === 'content' && (act.content === null || act.content.includes(replacement))

/** A command, or chunk, of which a program has lost bytes. */
export const isLineInDoubt = (act: ObservedAct): boolean =>
  (act.kind === 'command' || act.kind === 'chunk') && act.line.includes(replacement)
