import { settled } from '../screens/screens.js'
import { type Screen, topScreen, type View } from '../view/view.js'
import type { Command } from './command.js'
import { comparingCommands } from './comparing.js'
import { everywhereCommands } from './everywhere.js'
import { findingCommands } from './finding.js'
import { judgingCommands } from './judging.js'
import { keysOf } from './keys-of.js'
import { listingCommands } from './listing.js'
import { movingCommands } from './moving.js'
import { screenCommands } from './on-screens.js'
import { steppingCommands } from './stepping.js'
import { whatIfCommands } from './what-if.js'

/** Every command there is, as the help sheet lists them. */
export const commands: readonly Command[] = [
  ...movingCommands,
  ...screenCommands,
  ...judgingCommands,
  ...steppingCommands,
  ...comparingCommands,
  ...whatIfCommands,
  ...findingCommands,
  ...listingCommands,
  ...everywhereCommands,
]

/** Those of the screen on top. */
export const commandsHere = (view: View): readonly Command[] => {
  const { kind } = topScreen(view)
  return commands.filter((command) => isOn(command, kind))
}

export const isOn = ({ on, notOn }: Command, kind: Screen['kind']): boolean =>
  on === undefined ? notOn?.includes(kind) !== true : on.includes(kind)

/** What a key does on the screen on top. */
export const commandOfKey = (view: View, key: string): Command | undefined =>
  commandsHere(view).find((command) => keysOf(view, command.id).includes(key))

/**
 * The view after a command; where it can do nothing, it says why. A screen that it opens stands at once where it is to stand: what that
 * one shows may have been read before, and then nothing that is read will put it there.
 */
export const ran = (view: View, command: Command): View => {
  const why = command.whyNot?.(view)
  return why === undefined ? settled(command.run(view)) : { ...view, notice: why }
}
