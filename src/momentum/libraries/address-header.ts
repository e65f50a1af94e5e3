import addressparser from 'nodemailer/lib/addressparser/index.js'
import type { Bytes } from '../../domain/bytes.js'
import { tableOf } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertFieldKnown, assertReadable } from '../calls/unknown.js'
import { valuesOf } from '../message/header-fields.js'
import { splitAddress } from '../phases/smtp.js'

/** What of an address is asked for. `user+detail` is a local part's subaddress (RFC 5233). */
const components: Readonly<Record<string, (address: Bytes) => Bytes>> = {
  all: (address) => address,
  localpart: (address) => splitAddress(address).localpart,
  domain: (address) => splitAddress(address).domain,
  user: (address) => splitAddress(address).localpart.split('+')[0]!,
  detail: (address) => splitAddress(address).localpart.split('+').slice(1).join('+'),
}

/** That part of every address in the values; argument 2 of a method names it, `all` by default. Raises where there is no such part. */
export const addressComponents = (
  frame: Frame,
  values: readonly Bytes[],
  component: Bytes | undefined = 'all',
): readonly Bytes[] => {
  const part = components[component] ?? frame.badArgument(2, `invalid option '${component}'`)
  return addressesIn(values).map(part)
}

/** Every address in the values of address fields, as far as they can be read. */
export const addressesIn = (values: readonly Bytes[]): readonly Bytes[] =>
  values.flatMap((value) => addressparser(value, { flatten: true })).map(({ address }) => address)

/** `(name [, component = "all"])`: that part of every address in every such header field. */
const addressHeader = (stage: Stage): HostFunction => {
  return (frame) => {
    const { message } = stage.handles.read(frame, 1, 'message')
    assertFieldKnown(stage, message, frame.string(2))
    const values = valuesOf(message.fields, frame.string(2))
    const component = frame.optionalString(3)
    for (const value of values) if (component !== 'domain' || !hasDomains(value)) assertReadable(stage, value)
    frame.pushValue(tableOf(addressComponents(frame, values, component)))
    return 1
  }
}

const hasDomains = (value: Bytes): boolean => addressesIn([value]).every((address) => address.includes('@'))

/** `(text, component)`: as `address_header`, of a text. */
const parseAddresses = (): HostFunction => {
  return (frame) => {
    frame.pushValue(tableOf(addressComponents(frame, [frame.string(1)], frame.string(2))))
    return 1
  }
}

export const addressHeaderRows: readonly Row[] = [
  documented('msg:address_header', 'state', { source: 'S/4/lua/ref-msg-address-header', bind: addressHeader }),
  documented('msys.parseRFC2822Addresses', 'pure', {
    source: 'S/4/lua/ref-msys-parse-rfc-2822-addresses',
    bind: parseAddresses,
  }),
]
