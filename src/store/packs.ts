import assert from 'node:assert/strict'
import { groupsOf } from '../domain/groups.js'
import { type OpenPack, openPack, type Pack, type Packable, packable, packOf } from './pack.js'
import { joinTexts, type Payload, type PayloadTexts, unpackPayload } from './payload.js'
import type { Store } from './store.js'

/** Bytes of text that are worth a pack: enough for words to repeat themselves, and few to read for one session. */
const worthAPack = 32_768
/** A longer text stays loose. */
const longest = 65_536
/** An append does not wait until all of an older store is packed. */
const mostAtATime = 500

/** Within a transaction: writes what an append says, loose or packed, before the transaction ends. */
export const putPayload = (store: Store, said: Packable): void => {
  store.unwritten.push(said)
  store.beforeCommit(writePayloads)
}

const writePayloads = (store: Store): void => {
  const fresh = store.unwritten.splice(0)
  const packing = fresh.filter(isPackable)
  const isWorthIt = weightOfLoose(store) + sum(packing) >= worthAPack
  const packed = isWorthIt ? packAll(store, inTheirTurn(readLoose(store), packing)) : new Set<number>()
  for (const said of fresh) if (!packed.has(said.number)) writeLoose(store, said)
}

/** Where there is more to pack than at one time, the fresh ones wait: what is loose before a pack stays so. */
const inTheirTurn = (loose: readonly Packable[], fresh: readonly Packable[]): readonly Packable[] =>
  loose.length < mostAtATime ? [...loose, ...fresh] : loose

/**
 * Writes packs of these, which are enough for one: as many as they are worth, of about the same size, since what stays loose is
 * written, read and deleted once more. Returns the numbers of the appends that are in them.
 */
const packAll = (store: Store, held: readonly Packable[]): ReadonlySet<number> => {
  const packed = new Set<number>()
  const total = sum(held)
  const most = total / Math.floor(total / worthAPack)
  for (const group of groupsOf(held, mostAtATime, { weightOf, most })) {
    if (sum(group) < worthAPack / 2) break
    writePack(store, packOf(group))
    for (const { number } of group) packed.add(number)
  }
  return packed
}

const isPackable = ({ texts }: Packable): boolean =>
  texts.reduce((length, { input }) => length + input.length, 0) <= longest &&
  texts.every(({ work, result }) => work !== 'null' && result !== 'null')

const weightOf = ({ texts }: Packable): number =>
  texts.reduce((sum, { input, work, result }) => sum + input.length + (work?.length ?? 0) + (result?.length ?? 0), 0)

const sum = (held: readonly Packable[]): number => held.reduce((total, one) => total + weightOf(one), 0)

/** Of those behind the last pack: what is loose among earlier ones had its chance. */
const behindLastPack = `payload.append > coalesce(
    (SELECT max(held.value) FROM json_each((SELECT appends FROM pack ORDER BY first DESC LIMIT 1)) AS held), 0)
  AND length(input) <= ${longest}`

const weightOfLoose = (store: Store): number => {
  const sql = `SELECT coalesce(sum(length), 0) FROM (
    SELECT length(input) + coalesce(length(work), 0) + coalesce(length(result), 0) AS length
    FROM payload WHERE ${behindLastPack} ORDER BY append LIMIT ?)`
  return store.prepareRaw<[number]>(sql).get(mostAtATime)![0]
}

const readLoose = (store: Store): readonly Packable[] => {
  type Columns = [number, Buffer, number, string, string | null, string | null]
  const sql = `SELECT number, key, length(types), input, work, result
    FROM payload JOIN append ON append.number = payload.append
    WHERE ${behindLastPack} ORDER BY payload.append LIMIT ?`
  const rows = store.prepareRaw<Columns>(sql).all(mostAtATime)
  return rows.flatMap(
    ([number, key, events, input, work, result]) =>
      packable({ number, key, payload: { input, work, result } }, events) ?? [],
  )
}

const writeLoose = (store: Store, { number, key, texts }: Packable): void => {
  const { input, work, result } = joinTexts(texts)
  const insert = 'INSERT INTO payload (append, key, input, work, result) VALUES (?, ?, ?, ?, ?)'
  store.prepare(insert).run(number, key, input, work, result)
}

const writePack = (store: Store, pack: Pack): void => {
  const insert = 'INSERT INTO pack (first, appends, keys, text, size, sum) VALUES (?, ?, ?, ?, ?, ?)'
  store.prepare(insert).run(pack.first, pack.appends, pack.keys, pack.text, pack.size, pack.sum)
  const remove = 'DELETE FROM payload WHERE append BETWEEN ? AND ? AND append IN (SELECT value FROM json_each(?))'
  store.prepare(remove).run(pack.first, JSON.parse(pack.appends).at(-1), pack.appends)
}

/** Looks an append up in its pack; undefined where none holds it, or it is damaged. */
export type FindPacked = (append: number) => Packable | undefined

/** Keeps the pack that it opened last: to be used within one read of the store, for appends in about their order. */
export const packedIn = (store: Store): FindPacked => {
  let open: OpenPack | undefined
  let first = 0
  return (append) => {
    if (open?.numbers.includes(append)) return open.find(append)
    const pack = findPack(store, append)
    if (pack === undefined) return undefined
    if (pack.first !== first) open = openPack(pack)
    first = pack.first
    return open?.find(append)
  }
}

/** The pack that an append is in, if it is in one. */
const findPack = (store: Store, append: number): Pack | undefined => {
  const sql = 'SELECT first, appends, keys, text, size, sum FROM pack WHERE first <= ? ORDER BY first DESC LIMIT 1'
  return store.prepare<Pack>(sql).get(append)
}

/** A payload with its salt. */
export interface SaltedPayload {
  readonly key: Buffer
  readonly payload: Payload
}

/** Columns of an append and of its loose payload, null where it has none. */
export interface LoosePayload {
  readonly number: number
  readonly key: Buffer | null
  readonly input: string | null
  readonly work: string | null
  readonly result: string | null
}

/** What an append said, loose or packed; undefined where it was erased, or is missing. */
export const saltedPayload = (loose: LoosePayload, findPacked: FindPacked): SaltedPayload | undefined => {
  const { number, key, input, work, result } = loose
  if (key !== null && input !== null) return { key, payload: { input, work, result } }
  const packed = findPacked(number)
  return packed && { key: packed.key, payload: joinTexts(packed.texts) }
}

/** What each event of an append says, loose or packed; undefined where it was erased, or is damaged. */
export const textsIn = (
  { types, ...loose }: Omit<LoosePayload, 'key'> & { readonly types: string },
  findPacked: FindPacked,
): readonly PayloadTexts[] | undefined => {
  const { number, input, work, result } = loose
  return input === null ? findPacked(number)?.texts : unpackPayload({ input, work, result }, types.length)
}

/** Within a transaction that erases them, once they were read: writes the packs that hold them anew, without them. */
export const takeOutOfPacks = (store: Store, appends: readonly number[]): void => {
  const gone = new Set(appends)
  const packs = new Map(appends.map((append) => findPack(store, append)).map((pack) => [pack?.first, pack]))
  for (const pack of packs.values()) if (pack !== undefined) takeOut(store, pack, gone)
}

const takeOut = (store: Store, pack: Pack, gone: ReadonlySet<number>): void => {
  const open = openPack(pack)
  const kept = open?.numbers.filter((number) => !gone.has(number)).map((number) => open.find(number))
  assert(open !== undefined && kept?.every((one) => one !== undefined), `pack ${pack.first} was read before`)
  if (kept.length === open.numbers.length) return
  if (kept.length === 0) {
    store.prepare('DELETE FROM pack WHERE first = ?').run(pack.first)
    return
  }
  const { first, appends: numbers, keys, text, size, sum } = packOf(kept)
  const update = 'UPDATE pack SET first = ?, appends = ?, keys = ?, text = ?, size = ?, sum = ? WHERE first = ?'
  store.prepare(update).run(first, numbers, keys, text, size, sum, pack.first)
}
