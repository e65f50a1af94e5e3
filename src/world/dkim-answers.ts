import type { Bytes } from '../domain/bytes.js'
import { type Canonical, encodeText } from '../domain/canonical.js'
import type { DkimAnswer, DkimSignature } from '../domain/dkim.js'
import type { Sequence } from '../domain/world.js'
import type { Lookup } from './lookup.js'

/** `msys.validate.opendkim.verify`, key [digest of the content]: the same for every content. Without any, there is no signature. */
export const dkimAnswers = (dkim: Sequence<DkimAnswer<Bytes>> | undefined): Lookup => {
  const answers = (dkim ?? [none]).map(encodeAnswer)
  return () => answers
}

const none: DkimAnswer<Bytes> = { stat: 'NOSIG', signatures: [] }

const encodeAnswer = ({ stat, signatures }: DkimAnswer<Bytes>): Canonical => ({
  stat,
  signatures: signatures.map(encodeSignature),
})

const encodeSignature = ({ flags, keysize, signed, ...texts }: DkimSignature<Bytes>): Canonical => ({
  ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, encodeText(text)])),
  flags,
  keysize,
  signed: signed.map(encodeText),
})
