import type { Bytes } from '../../domain/bytes.js'
import { type Address, parseAddress, widthOf } from '../../domain/cidr.js'
import { Trouble } from '../../domain/trouble.js'
import { quoted } from './quoted.js'

/** Whether no name can be so: an empty label, or more than DNS has room for (RFC 1035, section 3.1). */
export const isNameless = (name: Bytes): boolean =>
  name.length > 253 || (name !== '' && name.split('.').some((label) => label === '' || label.length > 63))

/**
 * What Node's resolver would ask as it is: it takes other ASCII for no name at all, translates what is not ASCII (IDNA),
 * ends a name at NUL and reads a backslash as an escape. Throws Trouble `world-unaskable-name`.
 */
export const refuseUnaskable = (name: Bytes, type: string): void => {
  if (/^[\w./*-]*$/.test(name)) return
  throw new Trouble(
    'world-unaskable-name',
    `${quoted(name)} ${type} cannot be asked by this resolver as production asks it; allowed are letters, digits and . - _ / *`,
    { hint: 'look up what is a host name only' },
  )
}

/** `1.2.0.192.in-addr.arpa`, or the nibbles of IPv6 (RFC 3596, section 2.5). */
export const reverseName = (address: Bytes): string => {
  const { family, bits } = parseAddress(address) as Address
  const [step, radix, zone] = family === 4 ? ([8, 10, 'in-addr.arpa'] as const) : ([4, 16, 'ip6.arpa'] as const)
  const parts: string[] = []
  for (let shift = 0; shift < widthOf(family); shift += step)
    parts.push(((bits >> BigInt(shift)) & ((1n << BigInt(step)) - 1n)).toString(radix))
  return `${parts.join('.')}.${zone}`
}
