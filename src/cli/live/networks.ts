import { InvalidArgumentError } from 'commander'
import { networkOf, type Prefix, parseAddress, parsePrefix, showPrefix } from '../../domain/cidr.js'

/** An option's value: networks with a comma between them, `10.0.0.0/8,192.0.2.1`. */
export const networks = (text: string): readonly Prefix[] =>
  text.split(',').map((network) => {
    const prefix = parsePrefix(network.trim())
    if (prefix) return prefix
    throw new InvalidArgumentError(
      `${JSON.stringify(network)} is no network: 10.0.0.0/8, 2001:db8::/32, or an address.`,
    )
  })

/** Whether an address is in any of them. */
export const isWithinNetworks = (known: readonly Prefix[] = []): ((address: string) => boolean) => {
  const shown = new Set(known.map(showPrefix))
  const lengths = new Set(known.map(({ length }) => length))
  return (text) => {
    const address = parseAddress(text)
    if (!address) return false
    return [...lengths].some((length) => shown.has(showPrefix(networkOf(address, length))))
  }
}
