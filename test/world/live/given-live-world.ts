import type { HostCall } from '../../../src/domain/call.js'
import type { Canonical } from '../../../src/domain/canonical.js'
import { emptyLiveConfiguration, type LiveConfiguration } from '../../../src/domain/live-configuration.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { type LiveSession, type LiveWorld, openLiveWorld } from '../../../src/world/live/live-world.js'

export const start = Date.parse('2026-03-01T09:00:00Z')

/** A world of that configuration, over what declares nothing. */
export const givenLiveWorld = (
  configuration: Partial<LiveConfiguration> = {},
  tell: (trouble: Trouble) => void = () => {},
): Promise<LiveWorld> => openLiveWorld({ ...emptyLiveConfiguration, ...configuration }, { tell })

export const sessionFrom = (world: LiveWorld, address = '192.0.2.10', service = 'SMTP', at = start): LiveSession =>
  world.forSession({ address, service, at })

/** Asks as a script of the session would. */
export const ask = async (
  asked: { answer(call: HostCall): Canonical | Promise<Canonical> },
  call: string,
  key: readonly Canonical[],
  more: Partial<HostCall> = {},
): Promise<Canonical> => asked.answer({ call, class: 'stable', key, at: start, ...more })
