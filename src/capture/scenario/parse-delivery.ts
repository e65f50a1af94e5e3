import { encodeText } from '../../domain/canonical.js'
import type { DeliveryResult } from '../../domain/events.js'
import { domainCounters } from '../../momentum/delivery/objects.js'
import { openMap, requireBytes, requireCount, requireWord } from './fields.js'
import { invalid, type Located, quote } from './located.js'

/** The steps that tell how an attempt to deliver ended, and with what codes. */
const deliveryForms = {
  deliver: { outcome: 'delivered', code: '2' },
  tempfail: { outcome: 'tempfail', code: '4' },
  permfail: { outcome: 'permfail', code: '5' },
} as const satisfies Readonly<Record<string, { outcome: DeliveryResult['outcome']; code: string }>>

export type DeliveryForm = keyof typeof deliveryForms

export const deliveryKeys = ['to', 'added', 'message', 'attempted', 'domain', 'counts', 'context'] as const

/** `deliver: 250 2.0.0 ok`, with what the server knew of the domain. */
export const readDelivery = (form: DeliveryForm, fields: ReadonlyMap<string, Located>): DeliveryResult => {
  const [attempted, domain, counts] = [fields.get('attempted'), fields.get('domain'), fields.get('counts')]
  return {
    outcome: deliveryForms[form].outcome,
    reply: readReply(form, fields.get(form)!),
    ...(attempted && !readAttempted(form, attempted) ? { attempted: false as const } : {}),
    ...(domain ? { domain: encodeText(requireBytes(domain, 'domain')) } : {}),
    ...(counts ? { counts: readCounts(counts) } : {}),
  }
}

/** A message that was delivered was attempted to be. */
const readAttempted = (form: DeliveryForm, node: Located): boolean => {
  const isAttempted = requireWord(node, 'attempted', ['true', 'false']) === 'true'
  if (!isAttempted && form === 'deliver')
    throw invalid(node.at, 'a deliver step that is not attempted', 'allowed with tempfail and permfail')
  return isAttempted
}

const readReply = (form: DeliveryForm, node: Located): DeliveryResult['reply'] => {
  const reply = requireBytes(node, form)
  const { code } = deliveryForms[form]
  if (!new RegExp(`^${code}\\d\\d(?: [^\\r\\n]*)?$`).test(reply))
    throw invalid(
      node.at,
      `${form} is ${quote(reply)}`,
      `allowed is the other side's reply on one line, its code first, from ${code}00 to ${code}99, as ${examples[form]}`,
    )
  return encodeText(reply)
}

const examples: Readonly<Record<DeliveryForm, string>> = {
  deliver: '250 2.0.0 ok',
  tempfail: '451 4.7.1 try again later',
  permfail: '550 5.1.1 no such user',
}

const readCounts = (node: Located): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...openMap(node, 'counts', domainCounters)].map(([name, count]) => [name, requireCount(count, name)]),
  )
