import { InvalidArgumentError } from 'commander'

export interface RelayAddress {
  readonly host: string
  readonly port: number
}

/** An option's value: `smtp://HOST:PORT`; without a port, 25. */
export const relayAddress = (text: string): RelayAddress => {
  const url = URL.parse(text)
  const isPlain = url?.protocol === 'smtp:' && url.hostname !== '' && /^\/?$/.test(url.pathname + url.search + url.hash)
  if (url && isPlain && url.username === '')
    return { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port || 25) }
  throw new InvalidArgumentError('It has to be smtp://HOST:PORT, as smtp://127.0.0.1:25.')
}
