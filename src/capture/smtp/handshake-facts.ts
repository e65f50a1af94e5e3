import type { TLSSocket } from 'node:tls'
import { bytesOfText } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Handshake } from '../../domain/events.js'

/** What a handshake agreed upon. Names are OpenSSL's; what the socket does not say is left out. */
export const handshakeFacts = (socket: TLSSocket): Handshake => {
  const protocol = socket.getProtocol()
  const { name } = socket.getCipher()
  const bits = cipherBits(name)
  const certificate = socket.getPeerX509Certificate()
  return {
    ...(protocol === null ? {} : { protocol }),
    cipher: name,
    ...(bits === undefined ? {} : { algorithmBits: bits[0], usedBits: bits[1] }),
    ...(certificate === undefined
      ? {}
      : { subject: nameText(certificate.subject), issuer: nameText(certificate.issuer) }),
    ...(certificate !== undefined && socket.authorized ? { verified: true } : {}),
  }
}

/** A handshake that came to nothing, and why: the TLS library's own words. */
export const failedHandshake = (why: string): Handshake => ({ failed: encodeText(bytesOfText(why)) })

/** Bits of the algorithm and bits in use, by the words in OpenSSL's names. */
const cipherBits = (name: string): readonly [algorithm: number, used: number] | undefined => {
  if (/CHACHA20|AES_?256|ARIA256|CAMELLIA256/.test(name)) return [256, 256]
  if (/AES_?128|ARIA128|CAMELLIA128/.test(name)) return [128, 128]
  return /DES-CBC3/.test(name) ? [168, 112] : undefined
}

/** `CN=a\nO=b`, a part a line as node:crypto gives it, on one line: `/CN=a/O=b`, as OpenSSL prints it by tradition. */
const nameText = (name: string | undefined): ReturnType<typeof encodeText> =>
  encodeText(
    bytesOfText(
      (name ?? '')
        .split('\n')
        .map((part) => `/${part}`)
        .join(''),
    ),
  )
