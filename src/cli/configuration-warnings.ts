import { configurationWarnings } from '../capture/read-policy.js'
import type { Revision } from '../domain/revision.js'
import { printable } from '../report/printable.js'

/** Says on standard error what of a policy's configuration decides nothing here. */
export const warnOfConfiguration = (policy: Revision): void => {
  for (const warning of configurationWarnings(policy)) process.stderr.write(`warning: ${printable(warning)}\n`)
}
