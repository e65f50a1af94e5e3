import type { Bytes } from '../../domain/bytes.js'

/** One header field of RFC 5322, with its bytes as they came, folding and line end included. */
export interface HeaderField {
  /** lower-case */
  readonly name: Bytes
  readonly raw: Bytes
}

/**
 * The fields of a header in their order, never changed in place. They lie in blocks, none of them empty, so that a change copies one
 * block and the list of blocks: a header of many fields can be changed field by field.
 */
export type Fields = readonly Block[]

type Block = readonly HeaderField[]

/** fields of a block, at most */
const most = 128

export const noFields: Fields = []

export const fieldsFrom = (all: readonly HeaderField[]): Fields => {
  const blocks: Block[] = []
  for (let from = 0; from < all.length; from += most) blocks.push(all.slice(from, from + most))
  return blocks
}

export const everyField = (fields: Fields): readonly HeaderField[] => (fields.length === 1 ? fields[0]! : fields.flat())

/** Those of a name, which is in small letters. */
export const fieldsNamed = (fields: Fields, name: Bytes): readonly HeaderField[] =>
  fields.flatMap((block) => (placesIn(block).get(name) ?? []).map((place) => block[place]!))

export const appended = (fields: Fields, added: readonly HeaderField[]): Fields => {
  const last = fields.at(-1)
  if (last === undefined || last.length + added.length > most) return [...fields, ...fieldsFrom(added)]
  return fields.with(-1, [...last, ...added])
}

export const prepended = (fields: Fields, added: readonly HeaderField[]): Fields => {
  const first = fields[0]
  if (first === undefined || first.length + added.length > most) return [...fieldsFrom(added), ...fields]
  return fields.with(0, [...added, ...first])
}

/** The added ones in the place of the first of that name, and no other of it; at the end where there is none. */
export const replaced = (fields: Fields, name: Bytes, added: readonly HeaderField[]): Fields => {
  let isPlaced = false
  const blocks = fields.flatMap((block): Fields => {
    const places = placesIn(block).get(name)
    if (places === undefined) return [block]
    const others = block.filter((field) => field.name !== name)
    if (isPlaced) return fieldsFrom(others)
    isPlaced = true
    return fieldsFrom(others.toSpliced(places[0]!, 0, ...added))
  })
  return isPlaced ? blocks : appended(fields, added)
}

const known = new WeakMap<Block, ReadonlyMap<Bytes, readonly number[]>>()

/** Where in a block the fields of each name stand. */
const placesIn = (block: Block): ReadonlyMap<Bytes, readonly number[]> => {
  let places = known.get(block)
  if (places === undefined) {
    const found = new Map<Bytes, number[]>()
    for (const [place, { name }] of block.entries()) {
      const before = found.get(name)
      if (before) before.push(place)
      else found.set(name, [place])
    }
    places = found
    known.set(block, places)
  }
  return places
}
