import type { Bytes } from '../../domain/bytes.js'
import { type DkimAnswer, type DkimSignature, dkimStatuses } from '../../domain/dkim.js'
import type { Sequence } from '../../domain/world.js'
import { isNothing, openMap, requireBytes, requireCount, requireItems, requireSequence, requireWord } from './fields.js'
import { invalid, type Located } from './located.js'

/** `{ stat: OK, signatures: [{ domain: example.com }] }`: what any message verifies to. */
export const readDkim = (node: Located | undefined): Sequence<DkimAnswer<Bytes>> | undefined =>
  node === undefined || isNothing(node) ? undefined : requireSequence(node, 'dkim', readAnswer)

const readAnswer = (node: Located): DkimAnswer<Bytes> => {
  const fields = openMap(node, 'dkim', ['stat', 'signatures'])
  const signatures = fields.get('signatures')
  const stat = fields.get('stat')
  const read = signatures === undefined ? [] : requireItems(signatures, 'signatures').map(readSignature)
  return {
    stat: stat === undefined ? (read.length > 0 ? 'OK' : 'NOSIG') : requireWord(stat, 'stat', dkimStatuses),
    signatures: read,
  }
}

const texts = ['domain', 'selector', 'identity', 'canons', 'errorstr', 'signalg'] as const
const counts = ['flags', 'keysize'] as const

const readSignature = (node: Located): DkimSignature<Bytes> => {
  const fields = openMap(node, 'a signature', [...texts, ...counts, 'signed'])
  const domain = fields.get('domain')
  if (domain === undefined) throw invalid(node.at, 'a signature without domain', 'it needs the domain that signed')
  const text = (name: (typeof texts)[number], otherwise: Bytes): Bytes => {
    const given = fields.get(name)
    return given === undefined ? otherwise : requireBytes(given, name)
  }
  const count = (name: (typeof counts)[number], otherwise: number): number => {
    const given = fields.get(name)
    return given === undefined ? otherwise : requireCount(given, name)
  }
  const signed = fields.get('signed')
  const name = text('domain', '')
  return {
    domain: name,
    selector: text('selector', 'default'),
    identity: text('identity', `@${name}`),
    canons: text('canons', 'relaxed'),
    errorstr: text('errorstr', ''),
    flags: count('flags', processed + passed),
    keysize: count('keysize', 2048),
    signalg: text('signalg', 'rsa-sha256'),
    signed:
      signed === undefined ? ['from'] : requireItems(signed, 'signed').map((item) => requireBytes(item, 'signed')),
  }
}

/** `DKIM_SIGFLAG_PROCESSED` and `DKIM_SIGFLAG_PASSED` of libopendkim. */
const [processed, passed] = [2, 4]
