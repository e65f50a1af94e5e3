import type { Bytes } from '../../../domain/bytes.js'
import type { TranscriptLine } from './transcript-line.js'

export type Said = Extract<TranscriptLine, { readonly kind: 'said' }>

/** What was said in one session of a transcript, and the remark that opened it. */
export interface TranscriptSession {
  readonly opening: Bytes | null
  readonly said: readonly Said[]
}

/** A session begins with a remark that a connection is tried, or with a greeting behind the reply to QUIT. */
export function* splitSessions(lines: Iterable<TranscriptLine>): Generator<TranscriptSession, void, undefined> {
  let [opening, said]: [Bytes | null, Said[]] = [null, []]
  let hasQuit = false
  for (const line of lines) {
    if (line.kind === 'connecting' || (line.kind === 'said' && hasQuit && isGreeting(line))) {
      if (said.length > 0) yield { opening, said }
      ;[opening, said, hasQuit] = [line.kind === 'connecting' ? line.text : null, [], false]
    }
    if (line.kind === 'said') said.push(line)
    if (line.kind === 'said' && line.side === 'server' && line.text.startsWith('221')) hasQuit = true
  }
  if (said.length > 0) yield { opening, said }
}

const isGreeting = ({ side, text }: Said): boolean => side === 'server' && text.startsWith('220')
