import { readable } from '../../../domain/canonical.js'
import { type Line, line } from '../../../report/lines.js'
import type { Exchange } from '../../../report/session/exchanges.js'
import { counted, number } from '../../../report/words.js'

/** A phase in a line: `4. rcptto#1 <a@example.net>, 2 callouts, reply 550`. What the client said comes when it is told. */
export const exchangeSummary = ({ key, invocations, result }: Exchange, place: number): Line => {
  const code = result.reply?.[0]
  const parts = [
    key,
    ...(invocations.length === 0 ? [] : [counted(invocations.length, 'callout')]),
    ...(result.failures ? ['failed'] : []),
    ...(code === undefined ? [] : [`reply ${code}`]),
  ]
  return line(`${number(place)}. ${readable(parts.join(', '))}`)
}
