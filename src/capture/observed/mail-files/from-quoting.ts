import type { Bytes } from '../../../domain/bytes.js'
import type { Missing } from '../observed-session.js'

/**
 * How a line of a message that begins with `From ` was written: `mboxrd` puts a `>` before every `>`s and `From `,
 * `mboxo` before `From ` alone.
 */
export type FromQuoting = 'mboxrd' | 'mboxo'

export interface Unquoted {
  readonly content: Bytes
  readonly missing: readonly Missing[]
}

/**
 * Takes the quoting away. A `>From ` is `From ` in both forms; a `>>From ` is another thing in each, and without a word
 * which it is, it is taken for mboxrd's. Both are said: mboxo cannot tell a `>From ` that was written so.
 */
export const unquoteFrom = (content: Bytes, quoting: FromQuoting | undefined): Unquoted => {
  const lines: readonly string[] = content.match(/^>+From /gm) ?? []
  const isDeeper = lines.some((line) => line.startsWith('>>'))
  if (quoting === 'mboxo')
    return { content: content.replace(/^>From /gm, 'From '), missing: some(lines.includes('>From '), single) }
  const unquoted = content.replace(/^>(>*From )/gm, '$1')
  if (quoting === 'mboxrd') return { content: unquoted, missing: [] }
  return { content: unquoted, missing: [...some(isDeeper, deeper), ...some(lines.includes('>From '), single)] }
}

const some = (is: boolean, missing: Missing): readonly Missing[] => (is ? [missing] : [])

const single: Missing = {
  what: 'a line that begins with From, or >From',
  why: 'in a file of the form mboxo the two look alike; it is taken for From',
}
const deeper: Missing = {
  what: 'a line that begins with >From, or >>From',
  why: 'whether the file is mboxrd or mboxo is not known; it is taken for mboxrd',
}
