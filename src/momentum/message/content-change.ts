import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { type Canonical, encodeText, type Text } from '../../domain/canonical.js'
import { everyField, type Fields, type HeaderField } from './header-list.js'

export interface Content {
  readonly fields: Fields
  readonly body: Bytes
}

/**
 * SHA-256 (hex) over what changed between two contents, down to the byte and the place of every field; null where nothing
 * did. Of the change alone, so that one change is not seen again in every later phase.
 */
export const contentChange = (before: Content, after: Content): string | null => {
  if (before.fields === after.fields && before.body === after.body) return null
  const [was, is] = [everyField(before.fields), everyField(after.fields)]
  const kept = commonOf(was, is)
  const removed = leftOver(was, kept).map(({ raw }) => encodeText(raw))
  const added = placedFields(is, kept)
  const order = inOrder(was, kept).join() === inOrder(is, kept).join() ? [] : inOrder(is, kept)
  const body = before.body === after.body ? null : sha256Of(after.body)
  if (removed.length + added.length + order.length === 0 && body === null) return null
  return sha256Of(JSON.stringify([removed, added, order.map(encodeText), body]))
}

type Counts = ReadonlyMap<Bytes, number>

/** How often each raw field is in both. */
const commonOf = (before: readonly HeaderField[], after: readonly HeaderField[]): Counts => {
  const counts = (fields: readonly HeaderField[]): Map<Bytes, number> => {
    const counted = new Map<Bytes, number>()
    for (const { raw } of fields) counted.set(raw, (counted.get(raw) ?? 0) + 1)
    return counted
  }
  const inAfter = counts(after)
  return new Map([...counts(before)].map(([raw, count]) => [raw, Math.min(count, inAfter.get(raw) ?? 0)]))
}

/** The fields beyond those that both have. */
const leftOver = (fields: readonly HeaderField[], kept: Counts): readonly HeaderField[] => {
  const seen = new Map<Bytes, number>()
  return fields.filter(({ raw }) => {
    const count = (seen.get(raw) ?? 0) + 1
    seen.set(raw, count)
    return count > (kept.get(raw) ?? 0)
  })
}

const inOrder = (fields: readonly HeaderField[], kept: Counts): readonly Bytes[] => {
  const beyond = new Set(leftOver(fields, kept))
  return fields.filter((field) => !beyond.has(field)).map(({ raw }) => raw)
}

/** Each added field and where it stands: at the top, at the bottom, or between two fields, each the nth of its name. */
const placedFields = (fields: readonly HeaderField[], kept: Counts): readonly Canonical[] => {
  const names = nthOfNames(fields)
  const indexes = new Map(fields.map((field, index) => [field, index]))
  return leftOver(fields, kept).map((field) => {
    const at = indexes.get(field)!
    const place = at === 0 ? 'top' : at === fields.length - 1 ? 'bottom' : [names[at - 1]!, names[at + 1]!]
    return [encodeText(field.raw), place]
  })
}

/** For each field its name, and that it is the nth of that. */
const nthOfNames = (fields: readonly HeaderField[]): readonly (readonly [Text, number])[] => {
  const counts = new Map<Bytes, number>()
  return fields.map(({ name }) => {
    const nth = (counts.get(name) ?? 0) + 1
    counts.set(name, nth)
    return [encodeText(name), nth]
  })
}
