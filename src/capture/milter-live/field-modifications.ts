import type { Bytes } from '../../domain/bytes.js'
import { everyField, type Fields, type HeaderField } from '../../momentum/message/header-list.js'
import type { Modification } from '../milter/driver.js'

/**
 * What makes of a header another one. Fields that stay keep their place; of what stands between two of them, one that has another value
 * under the same name is changed, and the rest deleted and put in anew. First comes what hangs on numbers of the received fields, from the last
 * on, so that none is shifted by it, then what is put in, from the top.
 */
export const fieldModifications = (before: Fields, after: Fields): readonly Modification[] => {
  const [was, is] = [everyField(before), everyField(after)]
  const steps = alignment(was, is)
  const numbers = occurrences(was)
  const lastKept = steps.findLast(({ from, to }) => from !== null && to !== null)?.to ?? -1
  return [
    ...steps.toReversed().flatMap(({ from, to }): Modification[] => {
      if (from === null) return []
      const { name } = partsOf(was[from]!)
      const occurrence = numbers[from]!
      if (to === null) return [{ kind: 'deleteHeader', name, occurrence }]
      const { raw } = is[to]!
      return raw === was[from]!.raw ? [] : [{ kind: 'changeHeader', name, occurrence, value: partsOf(is[to]!).value }]
    }),
    ...steps.flatMap(({ from, to }): Modification[] => {
      if (from !== null || to === null) return []
      const { name, value } = partsOf(is[to]!)
      // index 0 is before the mail server's own Received field, of which the policy knows nothing
      return [to > lastKept ? { kind: 'addHeader', name, value } : { kind: 'insertHeader', index: to + 1, name, value }]
    }),
  ]
}

/** A field of the one header and what it is in the other, by their places; null: it is not there. */
interface Step {
  readonly from: number | null
  readonly to: number | null
}

const alignment = (was: readonly HeaderField[], is: readonly HeaderField[]): readonly Step[] => {
  const shorter = Math.min(was.length, is.length)
  let top = 0
  while (top < shorter && was[top]!.raw === is[top]!.raw) top += 1
  let bottom = 0
  while (bottom < shorter - top && was[was.length - 1 - bottom]!.raw === is[is.length - 1 - bottom]!.raw) bottom += 1
  return [
    ...range(0, top).map((place) => ({ from: place, to: place })),
    ...middle(was, is, { from: top, endFrom: was.length - bottom, to: top, endTo: is.length - bottom }),
    ...range(0, bottom).map((place) => ({ from: was.length - bottom + place, to: is.length - bottom + place })),
  ]
}

interface Window {
  readonly from: number
  readonly endFrom: number
  readonly to: number
  readonly endTo: number
}

/** Each field is the next one before it that is the same, else the next one of its name as long as that skips nothing that stays. */
const middle = (was: readonly HeaderField[], is: readonly HeaderField[], window: Window): readonly Step[] => {
  const staying = new Set(range(window.to, window.endTo).map((to) => is[to]!.raw))
  const steps: Step[] = []
  let next = window.from
  for (const to of range(window.to, window.endTo)) {
    const end = window.endFrom
    const alike = sameField(was, is[to]!, { next, end }) ?? likeNamed(was, is[to]!, { next, end, staying })
    if (alike === undefined) {
      steps.push({ from: null, to })
      continue
    }
    steps.push(...range(next, alike).map((from) => ({ from, to: null })), { from: alike, to })
    next = alike + 1
  }
  return [...steps, ...range(next, window.endFrom).map((from) => ({ from, to: null }))]
}

interface Search {
  readonly next: number
  readonly end: number
}

const sameField = (was: readonly HeaderField[], { raw }: HeaderField, { next, end }: Search): number | undefined => {
  for (let from = next; from < end; from += 1) if (was[from]!.raw === raw) return from
  return undefined
}

/** A name is spelled as it was: a field that is changed keeps its own. */
const likeNamed = (
  was: readonly HeaderField[],
  field: HeaderField,
  { next, end, staying }: Search & { readonly staying: ReadonlySet<Bytes> },
): number | undefined => {
  for (let from = next; from < end && !staying.has(was[from]!.raw); from += 1)
    if (partsOf(was[from]!).name === partsOf(field).name) return from
  return undefined
}

/** Of each field, that it is the nth of its name. */
const occurrences = (fields: readonly HeaderField[]): readonly number[] => {
  const counts = new Map<Bytes, number>()
  return fields.map(({ name }) => {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    return nth
  })
}

const partsOf = ({ raw }: HeaderField): { readonly name: Bytes; readonly value: Bytes } => {
  const colon = raw.indexOf(':')
  return { name: raw.slice(0, colon).trimEnd(), value: raw.slice(colon + 1).replace(/\r?\n$/, '') }
}

const range = (from: number, end: number): readonly number[] =>
  Array.from({ length: Math.max(0, end - from) }, (_, index) => from + index)
