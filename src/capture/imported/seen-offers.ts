import { type Bytes, upperCase } from '../../domain/bytes.js'
import { defaultCapabilities } from '../../momentum/phases/replies.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { ObservedSession } from '../observed/observed-session.js'

/** What the server was seen to offer in its first answer to EHLO, besides what every one does (RFC 5321 section 4.1.1.1). */
export const seenOffers = ({ acts }: ObservedSession): readonly Bytes[] => {
  const greeting = acts.find(
    (act) => act.kind === 'command' && 'domain' in parseCommand(act.line) && act.reply !== null,
  )
  if (greeting?.kind !== 'command' || greeting.reply === null || greeting.reply.code >= 400) return []
  const [, ...lines] = greeting.reply.text.split('\n')
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !usual.has(keywordOf(line)))
}

const keywordOf = (line: Bytes): Bytes => upperCase(line.split(/[ =]/)[0]!)

const usual: ReadonlySet<Bytes> = new Set(defaultCapabilities)
