import { isIPv6 } from 'node:net'

/** `192.0.2.1:25`, or `[2001:db8::1]:25`. An IPv4 address that a socket of both families maps into IPv6 is written as itself; zones go. */
export const endpointText = (address: string, port: number): string => {
  const bare = bareAddress(address)
  return isIPv6(bare) ? `[${bare}]:${port}` : `${bare}:${port}`
}

/** `fe80::1%eth0` is `fe80::1`, `::ffff:192.0.2.1` is `192.0.2.1`. */
const bareAddress = (address: string): string => {
  const [unzoned = ''] = address.split('%')
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(unzoned)?.[1] ?? unzoned
}

/** The address of an endpoint's text. */
export const addressOf = (endpoint: string): string =>
  endpoint.slice(0, endpoint.lastIndexOf(':')).replace(/^\[(.*)\]$/, '$1')

/** The port of an endpoint's text. */
export const portOf = (endpoint: string): number => Number(endpoint.slice(endpoint.lastIndexOf(':') + 1))
