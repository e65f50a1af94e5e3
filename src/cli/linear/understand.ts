import { nearestName } from '../../domain/nearest.js'
import type { Choice, PlaceKind } from './dialogue-types.js'

/** What an answer means at a place. */
export type Understood =
  | { readonly outcome: 'chosen'; readonly word: string; readonly behind: string }
  | { readonly outcome: 'refused'; readonly why: string }

/** Answers that are understood everywhere. */
export const everywhere: readonly Choice[] = [
  { word: 'help', says: 'tells what can be answered here; a question mark does as well' },
  { word: 'again', says: 'tells the last thing again' },
  { word: 'back', says: 'goes back to where this was opened' },
  { word: 'quit', says: 'ends Reprise' },
]

type Asked = Pick<PlaceKind, 'number' | 'other'> & {
  readonly choices: readonly Choice[]
  readonly usual: string | null
}

/** Finds the choice that an answer means: its word, the beginning of it, a number, or nothing for the usual one. */
export const understand = (typed: string, asked: Asked): Understood => {
  const text = typed.trim()
  if (text === '') return asked.usual === null ? refused('An answer is needed.', asked) : chosen(asked.usual)
  if (text === '?') return chosen('help')
  if (/^\d+$/.test(text) && asked.number !== null) return chosen('number', text)
  const all = [...asked.choices, ...everywhere]
  const [first = '', ...rest] = text.split(/\s+/)
  const behind = text.slice(first.length).trim()
  const whole = all.find(({ word }) => word === [first, ...rest].join('-').toLowerCase())
  if (whole) return chosen(whole.word)
  const found = meant(all, first.toLowerCase())
  if (found.length === 1) return withBehind(found[0]!, behind, { text, asked })
  if (asked.other !== undefined) return chosen(asked.other, text)
  if (found.length > 1) return refused(`${quoted(first)} may be ${listed(found.map(({ word }) => word))}.`, asked)
  const nearest = nearestName(
    first,
    all.map(({ word }) => word),
  )
  const hint = nearest === undefined ? '' : ` Did you mean ${nearest}?`
  return refused(`${quoted(text)} is no answer here.${hint}`, asked)
}

/** A choice that takes nothing may not swallow what was meant for another. */
const withBehind = (
  { word, takes }: Choice,
  behind: string,
  { text, asked }: { readonly text: string; readonly asked: Asked },
): Understood => {
  if (takes !== undefined || behind === '') return chosen(word, behind)
  return asked.other === undefined ? refused(`${word} takes nothing behind it.`, asked) : chosen(asked.other, text)
}

const chosen = (word: string, behind = ''): Understood => ({ outcome: 'chosen', word, behind })

const refused = (why: string, { choices, number }: Asked): Understood => {
  const words = [...choices, ...everywhere].map(({ word }) => word)
  return { outcome: 'refused', why: `${why} Allowed: ${number === null ? '' : 'a number, '}${words.join(', ')}.` }
}

const meant = (all: readonly Choice[], begun: string): readonly Choice[] => {
  const exact = all.filter(({ word }) => word === begun)
  return exact.length > 0 ? exact : all.filter(({ word }) => word.startsWith(begun))
}

const longest = 60

/** What somebody typed, short enough to listen to. */
const quoted = (text: string): string => JSON.stringify(text.length > longest ? `${text.slice(0, longest)}…` : text)

const listed = (words: readonly string[]): string => `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
