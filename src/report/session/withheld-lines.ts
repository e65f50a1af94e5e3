import { readable } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import type { ContentLacks, Redaction } from '../../domain/redaction.js'
import { type Line, line, toned } from '../lines.js'
import { counted } from '../words.js'

/** What of a session was not written down. */
export const withheldLines = ({ redacted, bodies }: SessionOpened): readonly Line[] => [
  ...(redacted ? [redactedLine(redacted)] : []),
  ...(bodies === 'none' ? [line(toned('dim', 'without the bodies of messages'))] : []),
]

const redactedLine = ({ profile, addresses, bodies, headers, key, isKeyOfRun }: Redaction): Line => {
  const whose = isKeyOfRun ? ' of that run alone' : ''
  const parts = [
    ...(addresses === 'pseudonyms' ? [`local parts of addresses are pseudonyms, under the key ${key}${whose}`] : []),
    ...(addresses === 'drop' ? ['without local parts of addresses'] : []),
    ...(bodies === 'hash' ? ['bodies are digests'] : []),
    ...(bodies === 'drop' ? ['without bodies'] : []),
    ...(headers === 'keep' ? [] : [`of header fields ${headers.map(readable).join(', ') || 'none'}`]),
  ]
  return line(toned('warn', 'redacted'), ` under the profile ${readable(profile)}: ${parts.join('; ') || 'nothing'}`)
}

/** `a message of 18 bytes`; of one of which something is not kept, what there is: `8 bytes of a message, without its body`. */
export const messageText = (bytes: number, lacks: ContentLacks | undefined): string =>
  lacks ? `${counted(bytes, 'byte')} of a message${lacksText(lacks)}` : `a message of ${counted(bytes, 'byte')}`

/** `, without its body`. */
export const lacksText = (lacks: ContentLacks | undefined): string => {
  const parts = [
    ...(lacks?.fields ? ['without some header fields'] : []),
    ...(lacks?.body
      ? [lacks.body.why === 'unread' ? 'without its body, which nobody looked at' : 'without its body']
      : []),
  ]
  return parts.length === 0 ? '' : `, ${parts.join(', ')}`
}
