import { userInfo } from 'node:os'
import { bytesOfText } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import { Trouble } from '../../domain/trouble.js'

/** Who judges: `--by`, else the user's name as the environment or the system has it. Throws Trouble `reviewer-unknown`. */
export const reviewerName = (by: string | undefined, env = process.env): Text => {
  const name = (by ?? env['USER'] ?? env['LOGNAME'] ?? env['USERNAME'] ?? nameFromSystem()).trim()
  if (name !== '') return encodeText(bytesOfText(name))
  throw new Trouble(
    'reviewer-unknown',
    'nobody knows who judges: the environment has no name, and a verdict needs one',
    {
      hint: 'say who: reprise review --by NAME',
    },
  )
}

const nameFromSystem = (): string => {
  try {
    return userInfo().username
  } catch {
    return ''
  }
}
