import { phaseNames } from '../../domain/phase.js'
import { weekdays } from './moment.js'
import { queryEnds } from './query-ends.js'
import { queryFields } from './query-fields.js'

/** What a store knows that a query may name. */
export interface Vocabulary {
  /** by hash, the newest first */
  readonly revisions: readonly { readonly revision: string; readonly name: string }[]
  /** codes that sessions heard as their worst reply */
  readonly replies: readonly number[]
}

export interface Completion {
  /** what stands there instead of the word */
  readonly word: string
  /** the whole text with it */
  readonly text: string
}

/**
 * What the last word of a query's beginning may become: fields, the words between terms, and values of fields of which
 * they are known. None inside of a value that can be anything.
 */
export const completeQuery = (before: string, vocabulary: Vocabulary): readonly Completion[] => {
  const start = lastWordStart(before)
  const typed = before.slice(start)
  const minus = typed.startsWith('-') ? '-' : ''
  const word = typed.slice(minus.length)
  const wanted = (candidate: string): boolean =>
    candidate !== word && candidate.toLowerCase().startsWith(word.toLowerCase())
  return candidatesOf(word, { vocabulary, mayJoin: minus === '' && endsTerm(before.slice(0, start)) })
    .filter(wanted)
    .map((candidate) => ({ word: minus + candidate, text: before.slice(0, start) + minus + candidate }))
}

/** Where the last word begins, from 0. Blanks and parentheses end a word outside of quotation marks. */
export const lastWordStart = (text: string): number => {
  let start = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!
    if (character === '\\' && isQuoted) at += 1
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && /[\s()]/.test(character)) start = at + 1
  }
  return start
}

const endsTerm = (before: string): boolean => {
  const last = before.trimEnd()
  return last !== '' && !/\($|(?:^|[\s()])(?:and|or|not|-)$/i.test(last)
}

interface Where {
  readonly vocabulary: Vocabulary
  /** a term is before it, so that `or` may stand here */
  readonly mayJoin: boolean
}

const candidatesOf = (word: string, { vocabulary, mayJoin }: Where): readonly string[] => {
  const colon = word.indexOf(':')
  if (colon < 0) return [...fields, ...(mayJoin ? ['or ', 'and '] : []), 'not ']
  const field = word.slice(0, colon).toLowerCase()
  const isQuoted = word[colon + 1] === '"'
  return valuesOf(field, vocabulary).map((value) => `${word.slice(0, colon)}:${quoted(value, isQuoted)}`)
}

const fields = Object.keys(queryFields).map((field) => `${field}:`)

/** Values with blanks need quotation marks; others get them where they were begun. */
const quoted = (value: string, isQuoted: boolean): string =>
  isQuoted || /[\s()"]/.test(value) ? `"${value.replace(/[\\"]/g, '\\$&')}"` : value

const days = ['today', 'yesterday', '1 hour ago', '2 days ago', '1 week ago', ...weekdays]

const valuesOf = (field: string, { revisions, replies }: Vocabulary): readonly string[] => {
  if (field === 'reply') return ['2xx', '4xx', '5xx', ...replies.map(String)]
  if (field === 'phase') return phaseNames
  if (field === 'end') return queryEnds
  if (field === 'revision') return [...new Set(revisions.map(({ name }) => name))]
  if (field === 'since' || field === 'until') return days
  return field === 'sender' ? ['<>'] : []
}
