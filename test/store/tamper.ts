import type Database from 'better-sqlite3'
import { openPack, type Pack, packOf } from '../../src/store/pack.js'
import { joinTexts, type PayloadTexts, unpackPayload } from '../../src/store/payload.js'

/** What an append says, as somebody finds it who knows the format. */
export interface Said {
  readonly key: Buffer
  readonly texts: readonly PayloadTexts[]
}

/** The pack that holds an append, if one does. */
export const packOfAppend = (database: Database.Database, number: number): Pack | undefined =>
  database
    .prepare<[number], Pack>('SELECT pack.* FROM pack JOIN json_each(appends) AS held WHERE held.value = ?')
    .get(number)

export const readSaid = (database: Database.Database, number: number): Said => {
  const pack = packOfAppend(database, number)
  if (pack !== undefined) return openPack(pack)!.find(number)!
  type Loose = { key: Buffer; input: string; work: string | null; result: string | null; events: number }
  const sql = `SELECT payload.*, length(types) AS events FROM payload JOIN append ON number = append WHERE append = ?`
  const loose = database.prepare<[number], Loose>(sql).get(number)!
  return { key: loose.key, texts: unpackPayload(loose, loose.events)! }
}

/** Puts something else in its place, or nothing. */
export const writeSaid = (database: Database.Database, number: number, said: Said | undefined): void => {
  const pack = packOfAppend(database, number)
  if (pack === undefined) {
    if (said === undefined) database.prepare('DELETE FROM payload WHERE append = ?').run(number)
    else {
      const { input, work, result } = joinTexts(said.texts)
      const update = 'UPDATE payload SET key = ?, input = ?, work = ?, result = ? WHERE append = ?'
      database.prepare(update).run(said.key, input, work, result, number)
    }
    return
  }
  const open = openPack(pack)!
  const held = open.numbers
    .map((other) => (other === number ? said && { ...said, number } : open.find(other)!))
    .filter((one) => one !== undefined)
  database.prepare('DELETE FROM pack WHERE first = ?').run(pack.first)
  if (held.length === 0) return
  const packed = packOf(held)
  database
    .prepare('INSERT INTO pack (first, appends, keys, text, size, sum) VALUES (?, ?, ?, ?, ?, ?)')
    .run(packed.first, packed.appends, packed.keys, packed.text, packed.size, packed.sum)
}

/** The same texts with those of one event changed. */
export const withEvent = (
  { key, texts }: Said,
  index: number,
  change: (event: PayloadTexts) => PayloadTexts,
): Said => ({ key, texts: texts.map((event, at) => (at === index ? change(event) : event)) })
