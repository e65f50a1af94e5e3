import { encodeText } from '../../domain/canonical.js'
import type { Handshake } from '../../domain/events.js'
import { isNothing, openMap, requireBytes, requireCount, requireWord } from './fields.js'
import { invalid, type Located } from './located.js'

const fields = ['protocol', 'cipher', 'bits', 'used_bits', 'subject', 'issuer', 'verified', 'failed'] as const

/** What a TLS handshake came to: as a modern client's, where it does not say. */
export const readHandshake = (node: Located): Handshake => {
  const given = isNothing(node) ? new Map<string, Located>() : openMap(node, 'a tls step', fields)
  const text = (name: (typeof fields)[number], fallback?: string) => {
    const field = given.get(name)
    return field === undefined ? fallback : encodeText(requireBytes(field, name))
  }
  const failed = text('failed')
  if (failed !== undefined) {
    assertNothingAgreed(node, given)
    return { failed, ...certificate(node, given, text) }
  }
  const bits = given.get('bits')
  const algorithmBits = bits === undefined ? 256 : requireCount(bits, 'bits')
  const usedBits = given.get('used_bits')
  return {
    protocol: text('protocol', 'TLSv1.3')!,
    cipher: text('cipher', 'TLS_AES_256_GCM_SHA384')!,
    algorithmBits,
    usedBits: usedBits === undefined ? algorithmBits : requireCount(usedBits, 'used_bits'),
    ...certificate(node, given, text),
  }
}

type Text = ReturnType<typeof encodeText>

const certificate = (
  node: Located,
  given: ReadonlyMap<string, Located>,
  text: (name: 'subject' | 'issuer') => Text | undefined,
): Pick<Handshake, 'subject' | 'issuer' | 'verified'> => {
  const [subject, issuer, verified] = [text('subject'), text('issuer'), given.get('verified')]
  const isVerified = verified !== undefined && requireWord(verified, 'verified', ['true', 'false']) === 'true'
  if (subject === undefined && (issuer !== undefined || isVerified))
    throw invalid(node.at, 'a certificate without subject', 'it needs subject; issuer and verified may stand beside it')
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(issuer === undefined ? {} : { issuer }),
    ...(isVerified ? { verified: true } : {}),
  }
}

/** A handshake that failed agreed upon nothing. */
const assertNothingAgreed = (node: Located, given: ReadonlyMap<string, Located>): void => {
  const agreed = ['protocol', 'cipher', 'bits', 'used_bits'].find((name) => given.has(name))
  if (agreed !== undefined)
    throw invalid(node.at, `${agreed} of a handshake that failed`, 'allowed beside failed: subject, issuer, verified')
}
