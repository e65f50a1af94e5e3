import { listenMilter, type MilterServer } from '../../../src/capture/milter/listen-milter.js'
import type { MilterAddress } from '../../../src/capture/milter/parse-milter-address.js'
import type { MilterOptions } from '../../../src/capture/milter/serve-milter.js'
import type { Trouble } from '../../../src/domain/trouble.js'
import { type Heard, type Script, scriptedDriver } from './scripted-driver.js'

/** A milter whose driver does what the test says, and which keeps what its sessions heard. */
export interface LiveMilter {
  readonly server: MilterServer
  /** the port, where it listens on one */
  readonly port: number
  readonly sessions: readonly (readonly Heard[])[]
  readonly troubles: readonly Trouble[]
  /** From now on this is answered, and what was heard before is forgotten. */
  readonly play: (script: Script) => void
  /** The first call of this name that any session heard, as soon as there is one. */
  readonly heard: <Call extends Heard['call']>(call: Call) => Promise<Extract<Heard, { readonly call: Call }>>
  /** What the sessions heard, by name. */
  readonly calls: () => readonly string[]
}

export const startMilter = async (
  address: MilterAddress = { kind: 'inet', host: '127.0.0.1', port: 0 },
  options: Partial<MilterOptions> = {},
): Promise<LiveMilter> => {
  let script: Script = {}
  let sessions: Heard[][] = []
  const troubles: Trouble[] = []
  const waiting = new Set<() => void>()
  const server = await listenMilter(address, {
    newDriver: (terms) => {
      const session: Heard[] = [{ call: 'begun', terms }]
      sessions.push(session)
      return scriptedDriver(
        () => script,
        (heard) => {
          session.push(heard)
          for (const look of [...waiting]) look()
        },
      )
    },
    onTrouble: (trouble) => troubles.push(trouble),
    ...options,
  })
  const heard: LiveMilter['heard'] = (call) =>
    new Promise((resolve) => {
      const look = (): void => {
        const found = sessions.flat().find((each) => each.call === call)
        if (found === undefined) return
        waiting.delete(look)
        resolve(found as never)
      }
      waiting.add(look)
      look()
    })
  return {
    server,
    port: server.address.kind === 'inet' ? server.address.port : 0,
    get sessions() {
      return sessions
    },
    troubles,
    play: (next) => {
      script = next
      sessions = []
      troubles.length = 0
    },
    heard,
    calls: () => sessions.flat().map(({ call }) => call),
  }
}
