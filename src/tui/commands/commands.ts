import { topScreen, type View } from '../view/view.js'
import type { Command } from './command.js'
import { comparingCommands } from './comparing.js'
import { everywhereCommands } from './everywhere.js'
import { findingCommands } from './finding.js'
import { listingCommands } from './listing.js'
import { movingCommands } from './moving.js'
import { screenCommands } from './on-screens.js'
import { steppingCommands } from './stepping.js'

/** Every command there is, as the help sheet lists them. */
export const commands: readonly Command[] = [
  ...movingCommands,
  ...screenCommands,
  ...steppingCommands,
  ...comparingCommands,
  ...findingCommands,
  ...listingCommands,
  ...everywhereCommands,
]

/** Those of the screen on top. */
export const commandsHere = (view: View): readonly Command[] => {
  const { kind } = topScreen(view)
  return commands.filter(({ on }) => on === undefined || on.includes(kind))
}

export const keysOf = ({ keys }: Pick<View, 'keys'>, command: Command): readonly string[] =>
  keys.get(command.id) ?? command.keys

/** What a key does on the screen on top. */
export const commandOfKey = (view: View, key: string): Command | undefined =>
  commandsHere(view).find((command) => keysOf(view, command).includes(key))

/** The view after a command; where it can do nothing, it says why. */
export const ran = (view: View, command: Command): View => {
  const why = command.whyNot?.(view)
  return why === undefined ? command.run(view) : { ...view, notice: why }
}
