import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { type IncomingMessage, request } from 'node:http'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { openStore, type Store } from '../../../src/store/store.js'
import { RawClient } from '../../capture/smtp/raw-client.js'
import { Folder, lua } from '../given-cli.js'

/** `reprise listen` as a process of its own, in a folder of its own, with its store in `reprise.db`. */
export interface GivenListener {
  readonly folder: Folder
  readonly port: number
  readonly child: ChildProcess
  /** what it has printed so far */
  readonly told: () => string
  /** waits until it has printed that */
  says(pattern: RegExp): Promise<RegExpExecArray>
  /** a client that has been greeted */
  client(): Promise<RawClient>
  /** of its health port */
  ask(path: string, method?: string): Promise<{ readonly status: number; readonly text: string }>
  /** sends a signal, and comes to how the process ended */
  stop(signal?: NodeJS.Signals): Promise<{ readonly status: number | null; readonly signal: NodeJS.Signals | null }>
  store(): Store
}

interface Given {
  /** callouts of the policy's one module */
  readonly callouts?: Readonly<Record<string, string>>
  readonly args?: readonly string[]
  readonly folder?: Folder
}

export const givenListener = async ({
  callouts = { validate_ehlo: 'vctx:set(0, "seen", "yes")' },
  args = [],
  folder: given,
}: Given = {}): Promise<GivenListener> => {
  const folder = given ?? new Folder({ 'policy.lua': lua(callouts) })
  const child = folder.start(['listen', '--policy', 'policy.lua', '--port', '0', '--health', '0', ...args])
  const exit = once(child, 'exit')
  let told = ''
  let wake = (): void => {}
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (piece: string) => {
      told += piece
      wake()
    })
  void exit.then(() => wake())
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await exit
    if (!given) folder.remove()
  })
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(told)
      if (found) return found
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it has ended: ${told}`)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
    }
  }
  const health = Number((await says(/http:\/\/127\.0\.0\.1:(\d+)\/healthz/))[1])
  const port = Number((await says(/listening for \w+ on 127\.0\.0\.1:(\d+)/))[1])
  return {
    folder,
    port,
    child,
    told: () => told,
    says,
    client: async () => {
      const client = await RawClient.connect(port)
      await client.reply()
      return client
    },
    ask: async (path, method = 'GET') => {
      const asked = request({ host: '127.0.0.1', port: health, path, method, agent: false }).end()
      const [response] = (await once(asked, 'response')) as [IncomingMessage]
      return { status: response.statusCode!, text: await text(response) }
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      const [status, by] = (await exit) as [number | null, NodeJS.Signals | null]
      return { status, signal: by }
    },
    store: () => {
      const store = openStore(folder.file('reprise.db'), { mode: 'write' })
      onTestFinished(() => store.close())
      return store
    },
  }
}
