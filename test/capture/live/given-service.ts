import { type LiveService, liveSessions } from '../../../src/capture/live/live-drivers.js'
import { type ListenOptions, listen } from '../../../src/capture/smtp/listen.js'
import type { Host } from '../../../src/momentum/host.js'
import { moduleOf } from '../../momentum/given-policy.js'
import { RawClient } from '../smtp/raw-client.js'
import { type GivenSessions, givenPolicyService } from './given-policy-service.js'

export interface GivenService extends GivenSessions {
  readonly port: number
  /** what sessions run on */
  readonly host: Host
  /** a client that has been greeted */
  client(): Promise<RawClient>
}

interface GivenOptions {
  /** as a scenario's `world:`, in YAML or JSON */
  readonly world?: Readonly<Record<string, unknown>>
  readonly listen?: Partial<ListenOptions>
  readonly service?: Partial<LiveService>
}

/** A listener whose sessions a policy decides over, and which are kept in a store of the test's own. */
export const givenService = async (
  policy: string,
  { world = {}, listen: listening = {}, service = {} }: GivenOptions = {},
): Promise<GivenService> => {
  const { service: common, ...given } = await givenPolicyService(policy, {
    world,
    stop: async () => {
      await listener.close({ graceMs: 0 })
      await sessions.ended()
    },
  })
  const sessions = liveSessions({
    ...common,
    relay: null,
    offers: ['SMTPUTF8', 'CHUNKING'],
    maxMessageBytes: 1_000_000,
    ...service,
  })
  const listener = await listen({
    host: '127.0.0.1',
    port: 0,
    openDriver: sessions.open,
    onDriverFailure: (error) => given.faults.push(error),
    limits: { contentBytes: 1_000_000 },
    ...listening,
  })
  return {
    ...given,
    port: listener.port,
    host: common.booted.host,
    client: async () => {
      const client = await RawClient.connect(listener.port)
      await client.reply()
      return client
    },
  }
}

/** The same, with a policy of one module. */
export const givenListening = (
  callouts: Readonly<Record<string, string>>,
  options?: GivenOptions,
): Promise<GivenService> => givenService(`require('msys.core') ${moduleOf(callouts)}`, options)
