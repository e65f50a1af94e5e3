import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { writeReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'
import {
  isSignedBy,
  type Note,
  newSigningKey,
  parseNote,
  parseSigningKey,
  parseVerifyingKey,
  type SigningKey,
  signNote,
  verifierText,
} from './signed-note.js'
import type { Store } from './store.js'
import { rootOf, unpackFrontier } from './tree.js'

/** What a checkpoint says: that a store's tree had this root when it had so many leaves. */
export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Buffer
}

/** How the store names itself in checkpoints. */
export const originOf = (store: Store): string => `${prefix}/${store.id}`

const prefix = 'reprise'

/** Where the key that signs checkpoints is kept: next to the store. */
export const keyPathOf = (store: Store): string => `${store.path}.key`

/** The tree as it is now. */
export const readTreeHead = (store: Store): TreeHead => {
  const sql = 'SELECT size, frontier FROM tree'
  const [size, frontier] = store.read(() => store.prepareRaw<[number, Buffer]>(sql).get()!)
  return { origin: originOf(store), size, root: rootOf(unpackFrontier(size, frontier)) }
}

export interface Checkpoint {
  /** the signed note, to be kept where who may change the store cannot change it */
  readonly note: string
  /** the public key, as `name+id+base64` */
  readonly verifier: string
  /** true where the key was made just now */
  readonly keyIsNew: boolean
}

/** The signed tree head, as C2SP tlog-checkpoint writes it (https://c2sp.org/tlog-checkpoint). Makes the key at the first time. */
export const makeCheckpoint = (store: Store): Checkpoint => {
  const known = readKey(store)
  const key = known ?? makeKey(store)
  const { origin, size, root } = readTreeHead(store)
  const note = signNote(`${origin}\n${size}\n${root.toString('base64')}\n`, key)
  return { note, verifier: verifierText(key), keyIsNew: known === undefined }
}

const readKey = (store: Store): SigningKey | undefined => {
  const path = keyPathOf(store)
  if (!existsSync(path)) return undefined
  const key = parseSigningKey(readFileSync(path, 'utf8'))
  if (key !== undefined) return key
  throw new Trouble('key-invalid', `${path} holds no signing key`, { hint: `put it aside: mv ${path} ${path}.old` })
}

const makeKey = (store: Store): SigningKey => {
  const key = newSigningKey(originOf(store))
  const path = keyPathOf(store)
  try {
    writeFileSync(path, `${key.text}\n`, { mode: 0o600, flag: 'wx' })
  } catch (error) {
    // half a key is none, and would be taken for one
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') rmSync(path, { force: true })
    throw new Trouble('key-unwritable', `cannot keep the signing key in ${path}: ${writeReason(error)}`, {
      hint: 'make room, or check the permissions of its folder, then run it again',
      cause: error,
    })
  }
  return key
}

/**
 * Reads a checkpoint and holds its signature against `verifier` (`name+id+base64`), or, without one, against the
 * key next to the store where there is one. Throws Trouble `checkpoint-invalid`, `checkpoint-foreign`.
 */
export const readCheckpoint = (store: Store, text: string, verifier?: string): TreeHead => {
  const note = parseNote(text)
  const [, origin, size, root] = /^(\S+)\n(0|[1-9]\d{0,15})\n([A-Za-z0-9+/]{43}=)\n/.exec(note?.text ?? '') ?? []
  const before = lineBefore(text)
  if ((note === undefined || origin === undefined) && before !== undefined) throw preceded(before)
  if (note === undefined || origin === undefined)
    throw invalid('it is no signed tree head: an origin, a size, a root, an empty line and a signature')
  if (origin !== originOf(store))
    throw new Trouble('checkpoint-foreign', `the checkpoint is of ${origin}, this store is ${originOf(store)}`, {
      hint: 'name the store that the checkpoint was made of with --db',
    })
  requireSignature(store, note, verifier)
  return { origin, size: Number(size), root: Buffer.from(root!, 'base64') }
}

/** The first line of a text in which a tree head begins behind it, as where standard error was written into the same file. */
const lineBefore = (text: string): string | undefined => {
  const [first = '', ...rest] = text.split('\n')
  return !first.startsWith(`${prefix}/`) && rest.some((line) => line.startsWith(`${prefix}/`)) ? first : undefined
}

const preceded = (first: string): Trouble =>
  new Trouble(
    'checkpoint-invalid',
    `the checkpoint cannot be relied on: it begins with ${JSON.stringify(first.slice(0, 80))}, and not with its origin`,
    {
      hint: `take out what stands before the line ${prefix}/…: it is none of what \`reprise checkpoint\` prints on standard output`,
    },
  )

const requireSignature = (store: Store, note: Note, verifier: string | undefined): void => {
  const key = verifier === undefined ? readKey(store) : parseVerifyingKey(verifier)
  if (verifier !== undefined && key === undefined)
    throw invalid(`${JSON.stringify(verifier)} is no public key (name+id+base64)`)
  if (key !== undefined && !isSignedBy(note, key)) throw invalid('its signature is not by this store’s key')
}

const invalid = (why: string): Trouble =>
  new Trouble('checkpoint-invalid', `the checkpoint cannot be relied on: ${why}`, {
    hint: 'use the file as `reprise checkpoint` printed it',
  })
