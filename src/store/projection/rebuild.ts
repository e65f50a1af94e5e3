import { type FindPacked, packedIn, textsIn } from '../packs.js'
import { eventOfTexts, typeOfLetter } from '../payload.js'
import type { Store } from '../store.js'
import { project } from './project.js'

/** Works out every projection again from the events. Returns how many appends that were. */
export const rebuildProjections = (store: Store): number =>
  store.transaction(() => {
    for (const table of ['review', 'drift', 'comparison', 'session', 'boot', 'revision'])
      store.prepare(`DELETE FROM ${table}`).run()
    let last = 0
    for (;;) {
      const page = store.prepareRaw<Columns>(select).all(last)
      const findPacked = packedIn(store)
      for (const columns of page) projectAppend(store, columns, findPacked)
      if (page.length === 0) return last
      last = page.at(-1)![0]
    }
  })

type Columns = [
  number: number,
  stream: number,
  types: string,
  recordedAt: number,
  input: string | null,
  work: string | null,
  result: string | null,
]

const select = `SELECT number, stream, types, recorded_at, input, work, result FROM append
  LEFT JOIN payload ON payload.append = append.number WHERE number > ? ORDER BY number LIMIT 200`

/** What was erased has no payload, and is projected by its PayloadErased event alone. */
const projectAppend = (store: Store, columns: Columns, findPacked: FindPacked): void => {
  const [number, stream, types, recordedAt, input, work, result] = columns
  const texts = textsIn({ number, types, input, work, result }, findPacked)
  if (texts === undefined) return
  project(store, {
    stream,
    recordedAt,
    events: texts.map((text, index) => eventOfTexts(typeOfLetter(types[index]!)!, text)),
  })
}
