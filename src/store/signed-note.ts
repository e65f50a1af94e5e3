import { createHash, createPrivateKey, createPublicKey, type KeyObject, randomBytes, sign, verify } from 'node:crypto'

/*
 * Ed25519 keys and signatures as C2SP signed-note writes them (https://c2sp.org/signed-note):
 * the public key as `name+id+base64`, the private one as `PRIVATE+KEY+name+id+base64`.
 */

const ed25519 = 0x01
const pkcs8Head = Buffer.from('302e020100300506032b657004220420', 'hex')
const spkiHead = Buffer.from('302a300506032b6570032100', 'hex')

export interface SigningKey {
  readonly name: string
  readonly key: KeyObject
  readonly publicBytes: Buffer
  /** as the key's file holds it */
  readonly text: string
}

export interface VerifyingKey {
  readonly name: string
  readonly publicBytes: Buffer
}

export const newSigningKey = (name: string): SigningKey => signingKeyOf(name, randomBytes(32))

const signingKeyOf = (name: string, seed: Buffer): SigningKey => {
  const key = createPrivateKey({ key: Buffer.concat([pkcs8Head, seed]), format: 'der', type: 'pkcs8' })
  const publicBytes = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(spkiHead.length)
  const material = Buffer.concat([Buffer.of(ed25519), seed]).toString('base64')
  const text = `PRIVATE+KEY+${name}+${keyId(name, publicBytes).toString('hex')}+${material}`
  return { name, key, publicBytes, text }
}

/** The key that a key file holds; undefined where it is none. */
export const parseSigningKey = (text: string): SigningKey | undefined => {
  const found = /^PRIVATE\+KEY\+([^+\s]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)\s*$/.exec(text)
  const material = Buffer.from(found?.[2] ?? '', 'base64')
  return material.length === 33 && material[0] === ed25519 ? signingKeyOf(found![1]!, material.subarray(1)) : undefined
}

/** The public key, to be kept elsewhere: it tells whether a checkpoint was signed by its private half. */
export const verifierText = ({ name, publicBytes }: VerifyingKey): string => {
  const material = Buffer.concat([Buffer.of(ed25519), publicBytes]).toString('base64')
  return `${name}+${keyId(name, publicBytes).toString('hex')}+${material}`
}

/** The key that `verifierText` wrote; undefined where it is none. */
export const parseVerifyingKey = (text: string): VerifyingKey | undefined => {
  const found = /^([^+\s]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]+)\s*$/.exec(text)
  const material = Buffer.from(found?.[2] ?? '', 'base64')
  if (material.length !== 33 || material[0] !== ed25519) return undefined
  return { name: found![1]!, publicBytes: material.subarray(1) }
}

/** First four bytes of SHA-256 (name ‖ 0x0A ‖ algorithm ‖ public key). */
const keyId = (name: string, publicBytes: Buffer): Buffer =>
  createHash('sha256').update(`${name}\n`).update(Buffer.of(ed25519)).update(publicBytes).digest().subarray(0, 4)

/** A text (that ends with a line feed) and its signature line. */
export const signNote = (text: string, { name, key, publicBytes }: SigningKey): string => {
  const signature = Buffer.concat([keyId(name, publicBytes), sign(null, Buffer.from(text), key)])
  return `${text}\n— ${name} ${signature.toString('base64')}\n`
}

export interface Note {
  readonly text: string
  readonly signatures: readonly { readonly name: string; readonly bytes: Buffer }[]
}

/** A note's text and signatures; undefined where it is no note. */
export const parseNote = (note: string): Note | undefined => {
  const split = note.lastIndexOf('\n\n')
  const lines = note.slice(split + 2).split('\n')
  if (split < 0 || lines.pop() !== '') return undefined
  const signatures = lines.map((line) => /^— (\S+) ([A-Za-z0-9+/=]+)$/.exec(line))
  if (signatures.length === 0 || signatures.includes(null)) return undefined
  return {
    text: note.slice(0, split + 1),
    signatures: signatures.map((found) => ({ name: found![1]!, bytes: Buffer.from(found![2]!, 'base64') })),
  }
}

/** Whether one of the note's signatures is this key's. */
export const isSignedBy = ({ text, signatures }: Note, { name, publicBytes }: VerifyingKey): boolean => {
  const key = createPublicKey({ key: Buffer.concat([spkiHead, publicBytes]), format: 'der', type: 'spki' })
  const id = keyId(name, publicBytes)
  return signatures.some(
    (signature) =>
      signature.name === name &&
      signature.bytes.subarray(0, 4).equals(id) &&
      verify(null, Buffer.from(text), key, signature.bytes.subarray(4)),
  )
}
