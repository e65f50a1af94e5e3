import type { Bytes } from '../../domain/bytes.js'
import { requireBytes } from './fields.js'
import { invalid, type Located } from './located.js'

/** `from`, '' where it is left out, and `to`: bare addresses. */
export const readInjectionEnvelope = (
  node: Located,
  fields: ReadonlyMap<string, Located>,
): { readonly sender: Bytes; readonly recipient: Bytes } => {
  const [from, to] = [fields.get('from'), fields.get('to')]
  if (!to)
    throw invalid(
      node.at,
      'an inject step without to',
      'it needs to, the one recipient that the message was generated for',
    )
  const recipient = requireAddress(to, 'to')
  if (recipient === '') throw invalid(to.at, 'to is empty', 'allowed is an address without angle brackets')
  return { sender: from ? requireAddress(from, 'from') : '', recipient }
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
