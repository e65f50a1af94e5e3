import type { MadeBy } from '../../domain/events.js'
import type { Dialect } from '../../domain/revision.js'
import { identifyBuild } from '../../lua/create-machine.js'
import { translateThrlua, translateThrluaTo54 } from '../../lua/dialect/translate-thrlua.js'
import type { BuildName, MachineOptions } from '../../lua/machine.js'
import { emulatorVersion } from './emulator.js'

/** Which machine runs a policy: its dialect's own, or the other one, asked for a second opinion. */
export type Opinion = 'own' | 'second'

/** The build that runs a policy; null: there is none besides its own. */
export const buildFor = (dialect: Dialect, opinion: Opinion): BuildName | null => {
  if (dialect !== 'thrlua') return opinion === 'own' ? 'lua54' : null
  return opinion === 'own' ? 'lua51' : 'lua54'
}

/** What recordings of a dialect are made by here. */
export const madeByThis = (dialect: Dialect): MadeBy => ({
  machine: identifyBuild(buildFor(dialect, 'own')!),
  emulator: emulatorVersion,
})

/** As recordings would name the second machine. */
export const secondMachine = identifyBuild(buildFor('thrlua', 'second')!)

/** How a build reads a dialect. */
export const dialectOn = (dialect: Dialect, build: BuildName): Pick<MachineOptions, 'dialect' | 'translate'> => {
  if (dialect !== 'thrlua') return { translate: (source) => source }
  return { dialect: 'thrlua', translate: build === 'lua51' ? translateThrlua : translateThrluaTo54 }
}
