import { Trouble } from '../../domain/trouble.js'

/** Before anything is opened: whoever asks how a service fares cannot come to the port of its clients. Throws Trouble `option-misplaced`. */
export const refuseSamePort = (
  health: number | undefined,
  serves: { readonly option: string; readonly host: string; readonly port: number },
): void => {
  if (health === undefined || health === 0 || health !== serves.port || !everyHost.has(serves.host)) return
  throw new Trouble('option-misplaced', `--health and ${serves.option} are both port ${health} of 127.0.0.1`, {
    hint: 'choose another port for --health',
  })
}

/** of those that take 127.0.0.1 */
const everyHost: ReadonlySet<string> = new Set(['127.0.0.1', 'localhost', '0.0.0.0', '::'])
