import { type Canonical, encodeText } from '../domain/canonical.js'
import type { DkimAnswer, DkimSignature, Sequence } from '../domain/world.js'
import type { Lookup } from './lookup.js'

/** `msys.validate.opendkim.verify`, key [digest of the content]: the same for every content. Without any, there is no signature. */
export const dkimAnswers = (dkim: Sequence<DkimAnswer> | undefined): Lookup => {
  const answers = (dkim ?? [none]).map(encodeAnswer)
  return () => answers
}

const none: DkimAnswer = { stat: 'NOSIG', signatures: [] }

const encodeAnswer = ({ stat, signatures }: DkimAnswer): Canonical => ({
  stat,
  signatures: signatures.map(encodeSignature),
})

const encodeSignature = ({ flags, keysize, signed, ...texts }: DkimSignature): Canonical => ({
  ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, encodeText(text)])),
  flags,
  keysize,
  signed: signed.map(encodeText),
})
