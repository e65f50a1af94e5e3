import type { LiveWorld } from '../../capture/live/live-world.js'
import { readLiveConfiguration } from '../../capture/live-configuration/read-live-configuration.js'
import { readWorldFile } from '../../capture/scenario/read-scenario.js'
import { emptyLiveConfiguration } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import type { AskedNames } from '../../momentum/examine/asked-names.js'
import { openLiveWorld, type LiveWorld as RealWorld } from '../../world/live/live-world.js'
import { worldFromSpec } from '../../world/scenario-world.js'
import type { LiveLog } from './live-log.js'
import { scenarioLiveWorld } from './scenario-live-world.js'

interface WorldOptions {
  readonly world?: string
  readonly config?: string
  readonly resolver?: readonly string[]
}

export type OpenWorld = LiveWorld &
  Pick<RealWorld, 'define'> & {
    /** names of lists and databases that it answers for; null: all, since what it leaves out does not exist in it */
    readonly declared: AskedNames | null
  }

/** What answers a policy's questions: the real world, or a scenario's. Throws Trouble for what either does not have. */
export const openWorld = async ({ world, config, resolver }: WorldOptions, log: LiveLog): Promise<OpenWorld> => {
  if (world !== undefined) {
    if (config !== undefined || resolver !== undefined)
      throw new Trouble(
        'option-misplaced',
        '--world answers everything by itself: --config and --resolver have no place beside it',
        {
          hint: 'name one of them',
        },
      )
    return { ...scenarioLiveWorld(worldFromSpec(readWorldFile(world))), define: () => {}, declared: null }
  }
  const configuration = config === undefined ? emptyLiveConfiguration : readLiveConfiguration(config)
  const servers = resolver ?? configuration.resolver.servers
  const opened = await openLiveWorld(
    { ...configuration, resolver: { ...configuration.resolver, servers } },
    { tell: log.worldTrouble },
  )
  const declared = { lists: [...configuration.cidr.keys()], databases: [...configuration.datasources.keys()] }
  return { ...opened, declared }
}
