import { isIP } from 'node:net'
import { Trouble } from '../../domain/trouble.js'

/** Where a milter listens. */
export type MilterAddress =
  | { readonly kind: 'inet'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/**
 * `inet:PORT@HOST`, `inet6:PORT@HOST` (without a host, this machine alone) and `unix:PATH` or `local:PATH`, as milters
 * write it. Port 0 is any that is free. Throws Trouble `milter-address-invalid`, also for Postfix's own order,
 * `inet:HOST:PORT`.
 */
export const parseMilterAddress = (text: string): MilterAddress => {
  const [, kind, rest] = /^(inet6?|unix|local):(.+)$/.exec(text) ?? []
  if (kind === undefined || rest === undefined) throw invalid(text)
  if (kind === 'unix' || kind === 'local') return { kind: 'unix', path: rest }
  const [, port, host] = /^(\d{1,5})(?:@(\S+))?$/.exec(rest) ?? []
  if (port === undefined || Number(port) > 65_535) throw invalid(text)
  return { kind: 'inet', host: hostOf(text, kind, host), port: Number(port) }
}

const hostOf = (text: string, kind: string, host: string | undefined): string => {
  const family = kind === 'inet' ? 4 : 6
  if (host === undefined) return family === 4 ? '127.0.0.1' : '::1'
  const bare = host.replace(/^\[(.*)\]$/, '$1')
  const found = isIP(bare)
  if (found !== 0 && found !== family) throw invalid(text)
  if (found === 0 && !/^[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?$/.test(bare)) throw invalid(text)
  return bare
}

const invalid = (text: string): Trouble =>
  new Trouble(
    'milter-address-invalid',
    `${JSON.stringify(text)} is no address of a milter; allowed are inet:PORT@HOST, inet6:PORT@HOST and unix:PATH`,
    { hint: 'for example --on inet:8891@127.0.0.1, which Postfix calls inet:127.0.0.1:8891' },
  )

/** The address as `parseMilterAddress` takes it. */
export const milterAddressText = (address: MilterAddress): string => {
  if (address.kind === 'unix') return `unix:${address.path}`
  return `${isIP(address.host) === 6 ? 'inet6' : 'inet'}:${address.port}@${address.host}`
}
