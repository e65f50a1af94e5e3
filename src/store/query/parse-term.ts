import { parseAddress, parsePrefix } from '../../domain/cidr.js'
import { isEndpoint } from '../../domain/endpoint.js'
import { nearestName } from '../../domain/nearest.js'
import { phaseNames } from '../../domain/phase.js'
import { momentsAllowed, parseMoment } from './moment.js'
import type { Query, textFields } from './query.js'
import { queryEnds } from './query-ends.js'
import { queryFields } from './query-fields.js'
import type { QueryTrouble } from './query-trouble.js'
import type { Token } from './tokens.js'

/** What a `field:value` asks. `misfit` makes the trouble of one that cannot be read from what is wrong with it. */
export const parseTerm = (
  { at, field, value }: Extract<Token, { kind: 'term' }>,
  now: Date,
  misfit: (what: string) => QueryTrouble,
): Query => {
  const term = { field: field ?? '', value }
  const why = whyNoTerm({ at, field, value })
  if (why !== undefined) throw misfit(why)
  const parsed = (readValue[term.field] ?? textOf)(term, now)
  if (typeof parsed === 'string') throw misfit(parsed)
  return parsed
}

const whyNoTerm = ({ at, field, value }: Pick<Extract<Token, { kind: 'term' }>, 'at' | 'field' | 'value'>) => {
  if (field === undefined)
    return `got the word ${JSON.stringify(value)} at character ${at}, where a field:value was expected`
  if (!Object.hasOwn(queryFields, field)) {
    const nearest = nearestName(field, Object.keys(queryFields))
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`
    return `there is no field ${JSON.stringify(field)} (character ${at})${meant}`
  }
  return value === '' ? `the field ${field} at character ${at} has no value` : undefined
}

interface Term {
  readonly field: string
  readonly value: string
}

/** Gives the query, or in words why it is none. */
type ReadValue = (term: Term, now: Date) => Query | string

const textOf: ReadValue = ({ field, value }) => ({
  kind: 'text',
  field: field as (typeof textFields)[number],
  pattern: value,
})

const replyOf: ReadValue = ({ value }) =>
  /^([2-5])(?:(\d)(\d|x|\*)|(?:xx|\*{1,2}))$/i.test(value)
    ? { kind: 'reply', digits: value.replace(/[x*].*$/i, '') }
    : `got reply:${value}; a reply is a code or a class of codes: reply:550, reply:55x, reply:5xx`

const phaseOf: ReadValue = ({ value }) => {
  const phase = phaseNames.find((name) => name === value.toLowerCase())
  return phase ? { kind: 'phase', phase } : `got phase:${value}; the phases are ${phaseNames.join(', ')}`
}

const endOf: ReadValue = ({ value }) => {
  const end = queryEnds.find((name) => name === value.toLowerCase())
  return end ? { kind: 'end', end } : `got end:${value}; a session's end is one of ${queryEnds.join(', ')}`
}

const peerOf: ReadValue = (term, now) => {
  const { value } = term
  if (value.includes('/') && parsePrefix(value) === undefined)
    return `got peer:${value}; a network is written as 192.0.2.0/24 or 2001:db8::/32`
  const isKnown = /[*/]/.test(value) || parseAddress(value) !== undefined || isEndpoint(value)
  return isKnown
    ? textOf(term, now)
    : `got peer:${value}; an address is written as 192.0.2.10 or 2001:db8::1, its beginning as 192.0.2.*, a network as 192.0.2.0/24`
}

const openedOf =
  (field: 'since' | 'until', bound: 'from' | 'before'): ReadValue =>
  ({ value }, now) => {
    const moment = parseMoment({ field, value }, now)
    return moment === undefined
      ? `got ${field}:${JSON.stringify(value)}; allowed are ${momentsAllowed}`
      : { kind: 'opened', [bound]: moment }
  }

const readValue: Readonly<Record<string, ReadValue>> = {
  reply: replyOf,
  phase: phaseOf,
  end: endOf,
  peer: peerOf,
  since: openedOf('since', 'from'),
  until: openedOf('until', 'before'),
}
