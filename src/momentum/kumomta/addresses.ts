import { type Bytes, lowerCase } from '../../domain/bytes.js'
import type { Frame, HandleType } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import { objectOf } from '../calls/structures.js'
import { assertReadable } from '../calls/unknown.js'
import { splitAddress } from '../phases/smtp.js'
import { notModelled, unmodelled } from './unmodelled.js'

/** An EnvelopeAddress (docs/reference/address). */
export const addressType = (stage: Stage): HandleType => ({
  name: 'kumo:EnvelopeAddress',
  methods: {},
  get: (frame, id, key) => {
    const { localpart, domain } = splitAddress(readAddress(stage, id))
    if (key === 'email') frame.pushString(wholeOf(stage, id))
    else if (key === 'user') frame.pushString(localpart)
    else if (key === 'domain') frame.pushString(domainFor(stage, domain))
    else notModelled(stage, `address.${key}`)
    return true
  },
  toText: (id) => wholeOf(stage, id),
})

const wholeOf = (stage: Stage, id: number): Bytes => {
  const address = readAddress(stage, id)
  const { localpart, domain } = splitAddress(address)
  return address === '' ? '' : `${localpart}@${domainFor(stage, domain)}`
}

/** The parser of a command makes small letters of a domain's (crates/nom-utils/src/lib.rs, `DomainString`); no page says so. */
export const domainFor = (stage: Stage, domain: Bytes): Bytes =>
  domain === lowerCase(domain) || stage.setting('kumo-domain-case') !== 'lower' ? domain : lowerCase(domain)

const readAddress = (stage: Stage, id: number): Bytes => {
  const { address } = objectOf(stage, id, 'kumoAddress')
  assertReadable(stage, address)
  assertPlain(stage, address)
  return address
}

/** Of one with quotes, or beyond ASCII, versions of KumoMTA say different things (docs/reference/address/user.md). */
const assertPlain = (stage: Stage, address: Bytes): void => {
  if (address === '') stage.assumed.add('kumo-null-sender')
  else if (!/^[\w!#$%&'*+/=?^`{|}~.-]+@[A-Za-z\d.-]+$/.test(address))
    unmodelled(
      stage,
      'address',
      'an address with quotes, without a domain or beyond ASCII is read, which versions of KumoMTA read in different ways',
    )
}

/** A new object each time: two of one address are not equal. */
export const pushAddress = (stage: Stage, frame: Frame, address: Bytes): void => {
  stage.handles.pushNew(frame, { kind: 'kumoAddress', address })
}

/** A list of addresses, as one table. */
export const pushAddresses = (stage: Stage, frame: Frame, addresses: readonly Bytes[]): void => {
  frame.pushCall(stage.kumo.makers!.list, addresses.length, () => {
    for (const address of addresses) pushAddress(stage, frame, address)
  })
}

/** An EnvelopeAddress, or a text that is one. */
export const addressAt = (stage: Stage, frame: Frame, index: number): Bytes => {
  const handle = frame.anyHandle(index)
  const address = handle
    ? stage.handles.read(frame, index, 'kumoAddress').address
    : frame.type(index) === 'string'
      ? frame.string(index)
      : notModelled(stage, 'an address that is neither an EnvelopeAddress nor a text')
  assertPlain(stage, address)
  return address
}
