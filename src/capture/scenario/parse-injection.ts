import type { Bytes } from '../../domain/bytes.js'
import type { Injection } from '../../momentum/phases/acts.js'
import { requireBytes, requireCount } from './fields.js'
import { invalid, type Located } from './located.js'

/** `from`, '' where it is left out, and `to`: bare addresses; `recv_method`, where it is known. */
export const readInjectionEnvelope = (
  node: Located,
  fields: ReadonlyMap<string, Located>,
): Omit<Injection, 'content'> => {
  const [from, to, method] = [fields.get('from'), fields.get('to'), fields.get('recv_method')]
  if (!to)
    throw invalid(
      node.at,
      'an inject step without to',
      'it needs to, the one recipient that the message was generated for',
    )
  const recipient = requireAddress(to, 'to')
  if (recipient === '') throw invalid(to.at, 'to is empty', 'allowed is an address without angle brackets')
  return {
    sender: from ? requireAddress(from, 'from') : '',
    recipient,
    ...(method ? { receivedBy: requireCount(method, 'recv_method') } : {}),
  }
}

const requireAddress = (node: Located, what: string): Bytes => {
  const address = requireBytes(node, what)
  if (/[<>\r\n]/.test(address))
    throw invalid(
      node.at,
      `${what} has an angle bracket or a line end in it`,
      'allowed is an address without angle brackets',
    )
  return address
}
