import { blobName } from './blobs.js'
import type { Store } from './store.js'

/** How many blobs an append's input refers to, and the first of them that is not kept for it. */
export type CheckReferences = (
  append: number,
  input: string,
) => { readonly count: number; readonly missing: string | undefined }

const none = { count: 0, missing: undefined }

/** For the appends of one page; asked of the store at once, since nearly every session refers to a message. */
export const referencesOf = (store: Store, first: number, last: number): CheckReferences => {
  const sql = `SELECT append, blob.name FROM blob_reference JOIN blob ON blob.id = blob_reference.blob
    WHERE append BETWEEN ? AND ?`
  const kept = new Set<string>()
  for (const [append, name] of store.prepareRaw<[number, Buffer]>(sql).all(first, last)) kept.add(keyOf(append, name))
  const names = new Map<string, Buffer>()
  const nameOf = (blob: string): Buffer => {
    const name = names.get(blob) ?? blobName(store, blob)
    names.set(blob, name)
    return name
  }
  return (append, input) => {
    if (!input.includes('"blob":"')) return none
    const blobs = [...new Set(Array.from(input.matchAll(reference), ([, blob]) => blob!))]
    return { count: blobs.length, missing: blobs.find((blob) => !kept.has(keyOf(append, nameOf(blob)))) }
  }
}

const reference = /(?<!\\)"blob":"([0-9a-f]{64})","size":\d+\}/g

const keyOf = (append: number, name: Buffer): string => `${append} ${name.toString('latin1')}`
