import type { Bytes } from '../../domain/bytes.js'
import { parseCommand } from '../../momentum/phases/smtp.js'

/** The answer to EHLO or LHLO: what the policy says of itself, and a line for each capability (RFC 5321 section 4.1.1.1). */
export const greetingLines = (
  line: Bytes,
  [code, text]: readonly [number, Bytes],
  capabilities: readonly Bytes[],
): Bytes => (code >= 400 || parseCommand(line).verb === 'HELO' ? text : [text, ...capabilities].join('\n'))
