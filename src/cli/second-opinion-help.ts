import { notBridged } from '../domain/not-bridged.js'
import { Trouble } from '../domain/trouble.js'
import { secondMachine } from '../momentum/boot/machines.js'

export const secondOpinionOption = [
  '--second-opinion',
  `also run the sessions on another Lua machine (${secondMachine}), and tell in which phases it comes to something else`,
] as const

/** What a second opinion is, and the table of what may part the machines without either being wrong. */
export const secondOpinionHelp = `With --second-opinion every session runs on ${secondMachine} as well, through a bridge that makes Lua 5.4 behave as Momentum's.
Parting is told and counted; it makes no recording unfaithful and is no drift, and the exit status does not change for it.
Of each phase in which they part, what is first otherwise is told, in the order in which the script ran, and the reason where a row explains it.
What the bridge does not make the same:
${notBridged.map(({ id, what }) => `  ${id.padEnd(20)}${what}`).join('\n')}
`

/** A second opinion that nobody would be told is not asked for. Throws Trouble `option-misplaced`. */
export const assertOpinionIsTold = (format: string, telling: readonly string[]): void => {
  if (telling.includes(format)) return
  throw new Trouble(
    'option-misplaced',
    `--format ${format} has no place for what the second machine says, which is neither drift nor a failure`,
    { hint: `take another format (${telling.join(', ')}), as in: --second-opinion --json` },
  )
}
