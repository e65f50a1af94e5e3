import { upperCase } from '../../domain/bytes.js'
import { requireItems, requireText } from './fields.js'
import { invalid, type Located, quote } from './located.js'

const allowed =
  'allowed: STARTTLS, SMTPUTF8, CHUNKING, and AUTH with PLAIN, LOGIN or both, as [STARTTLS, AUTH PLAIN LOGIN]'

/** What a listener offers besides what every one does, in capitals; a keyword stands once. */
export const readOffers = (node: Located | undefined): readonly string[] => {
  if (node === undefined) return []
  const keywords = new Set<string>()
  return requireItems(node, 'offers').map((item) => {
    const offer = upperCase(requireText(item, 'an offer'))
    const [keyword] = offer.split(' ') as [string]
    if (!/^(?:STARTTLS|SMTPUTF8|CHUNKING|AUTH(?: PLAIN| LOGIN| PLAIN LOGIN| LOGIN PLAIN))$/.test(offer))
      throw invalid(item.at, `the offer ${quote(offer)}`, allowed)
    if (keywords.has(keyword)) throw invalid(item.at, `${keyword} is twice in offers`, 'it stands once')
    keywords.add(keyword)
    return offer
  })
}
