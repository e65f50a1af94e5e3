import assert from 'node:assert/strict'
import { resolve } from 'node:path'
import Database from 'better-sqlite3'
import { Trouble } from '../domain/trouble.js'
import { withDatabaseTrouble } from './database-trouble.js'
import { hmacOfDigests } from './hmac.js'
import type { Packable } from './pack.js'
import { prepareDatabase, type StoreOptions } from './prepare-database.js'
import { type SameFile, sameFile } from './same-file.js'
import { openSettledCopy } from './settled-copy.js'
import { createFile, requireFile, requirePlainName, requireWhole } from './store-file.js'
import { throughGate } from './threads.js'
import { addLeaf, type Frontier, packFrontier, rootOf, unpackFrontier } from './tree.js'

/**
 * Opens a store. Throws Trouble: `store-missing`, `store-foreign` (not ours), `store-newer` (made by a newer
 * Reprise), `store-damaged`, `store-locked`, `store-unreadable`, `store-unsettled`,
 * and to read, `store-empty` and `store-older`; `migration-…`.
 */
export const openStore = (path: string, options: StoreOptions): Store => {
  requirePlainName(path)
  if (options.mode === 'read') requireFile(path)
  else createFile(path)
  requireWhole(path)
  return withDatabaseTrouble(path, () => {
    const database = options.mode === 'read' ? connectToRead(path, options) : connect(path, options)
    try {
      prepareDatabase(database, { ...options, path })
      return new Store(path, database, options.mode)
    } catch (error) {
      database.close()
      throw error
    }
  })
}

const connect = (path: string, { mode, busyTimeoutMs }: StoreOptions): Database.Database =>
  throughGate(
    () =>
      new Database(resolve(path), { readonly: mode === 'read', fileMustExist: true, timeout: busyTimeoutMs ?? 5000 }),
  )

/** SQLite opens what it needs beside the file only when it first reads. */
const connectToRead = (path: string, options: StoreOptions): Database.Database => {
  const database = connect(path, options)
  try {
    database.pragma('schema_version')
    return database
  } catch (error) {
    database.close()
    if (!(error instanceof Database.SqliteError && /^SQLITE_(CANTOPEN|READONLY)/.test(error.code))) throw error
    return openSettledCopy(path)
  }
}

/** The tree while a transaction adds to it. */
interface Growth {
  frontier: Frontier
  positions: number
  readonly sizeBefore: number
}

/**
 * An open store: its connection, its prepared statements and its transactions. What is done with it
 * are functions in the other files of this folder.
 */
export class Store {
  readonly path: string
  readonly mode: 'read' | 'write'
  /** for `src/store` only */
  readonly database: Database.Database
  /** names the store in checkpoints */
  readonly id: string
  /** the name of the blob with that SHA-256, which nobody can work out without the store's secret */
  readonly nameDigest: (digest: Uint8Array) => Buffer
  /** bytes given to `putBlob`, until the append that refers to them */
  readonly pendingBlobs = new Map<string, Uint8Array>()
  /** what appends of this transaction say, until it is written */
  readonly unwritten: Packable[] = []
  /** ids of streams by name; forgotten when a transaction is rolled back */
  readonly streamIds = new Map<string, number>()

  /** of one that is written */
  readonly #file: SameFile | null
  readonly #statements = new Map<string, Database.Statement<unknown[], unknown>>()
  readonly #rawStatements = new Map<string, Database.Statement<unknown[], unknown>>()
  #growth: Growth | undefined
  #beforeCommit = new Set<(store: Store) => void>()
  #afterCommit: (() => void)[] = []
  #failed = false

  constructor(path: string, database: Database.Database, mode: 'read' | 'write') {
    this.path = path
    this.mode = mode
    this.database = database
    const row = database.prepare<[], { id: string; secret: Buffer }>('SELECT id, secret FROM store').get()
    if (row === undefined)
      throw new Trouble('store-damaged', `${path} has lost its id`, { hint: 'restore a copy, then: reprise verify' })
    this.id = row.id
    this.nameDigest = hmacOfDigests(row.secret)
    this.#file = mode === 'write' ? sameFile(path) : null
  }

  /** True where a copy is read, since nothing can be made beside the file. */
  get isCopy(): boolean {
    return this.database.name !== resolve(this.path)
  }

  /** The prepared statement of an SQL text; made once. */
  prepare<Row = unknown>(sql: string): Database.Statement<unknown[], Row> {
    let statement = this.#statements.get(sql)
    if (statement === undefined) {
      statement = this.database.prepare(sql)
      this.#statements.set(sql, statement)
    }
    return statement as Database.Statement<unknown[], Row>
  }

  /** As `prepare`, for rows as lists of columns: faster to read. */
  prepareRaw<Row = unknown>(sql: string): Database.Statement<unknown[], Row> {
    let statement = this.#rawStatements.get(sql)
    if (statement === undefined) {
      statement = this.database.prepare(sql).raw()
      this.#rawStatements.set(sql, statement)
    }
    return statement as Database.Statement<unknown[], Row>
  }

  /** Runs reads; the database's troubles become Trouble. */
  read<Result>(work: () => Result): Result {
    return withDatabaseTrouble(this.path, work)
  }

  /** Runs reads that must see one and the same state, without holding up writers. */
  snapshot<Result>(work: () => Result): Result {
    if (this.#growth !== undefined) this.#finish()
    if (this.database.inTransaction) return this.read(work)
    return this.read(() => this.database.transaction(work).deferred())
  }

  /**
   * Runs `work` in one transaction: when this returns, all of it is kept; when it throws, nothing is.
   * Appends inside of it are written together, which is faster, and are still one leaf each. `work`
   * must not await. A transaction within a transaction is part of it. Throws Trouble: `store-gone`,
   * `store-locked`, `store-full`, `store-io`.
   */
  transaction<Result>(work: () => Result): Result {
    if (this.#growth !== undefined) return this.#runWithin(work)
    assert(this.#file, 'a store opened to read is not written')
    this.#file.require()
    return withDatabaseTrouble(this.path, () => this.#run(work))
  }

  #run<Result>(work: () => Result): Result {
    this.prepare('BEGIN IMMEDIATE').run()
    try {
      this.#growth = this.#readGrowth()
      const result = work()
      assert(!(result instanceof Promise), 'a transaction does not await')
      assert(!this.#failed, 'a transaction of which a part failed is not kept')
      this.#finish()
      this.#writeGrowth(this.#growth)
      this.prepare('COMMIT').run()
      for (const settle of this.#afterCommit) settle()
      return result
    } catch (error) {
      if (this.database.inTransaction) this.prepare('ROLLBACK').run()
      this.streamIds.clear()
      throw error
    } finally {
      this.#growth = undefined
      this.#beforeCommit.clear()
      this.unwritten.length = 0
      this.#afterCommit = []
      this.#failed = false
    }
  }

  /** Writes what is left to the end of a transaction; what reads within one sees all of it. */
  #finish(): void {
    for (const finish of this.#beforeCommit) finish(this)
  }

  /** Within a transaction: runs once before it ends, however often it is asked for. */
  beforeCommit(finish: (store: Store) => void): void {
    this.#beforeCommit.add(finish)
  }

  /** Within a transaction: runs once it is kept. */
  afterCommit(settle: () => void): void {
    this.#afterCommit.push(settle)
  }

  /** A part that failed may have written: the whole cannot be kept then. */
  #runWithin<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      this.#failed = true
      throw error
    }
  }

  #readGrowth(): Growth {
    const [size, positions, frontier] = this.prepareRaw<[number, number, Buffer]>(
      'SELECT size, positions, frontier FROM tree',
    ).get()!
    return { frontier: unpackFrontier(size, frontier), positions, sizeBefore: size }
  }

  #writeGrowth({ frontier, positions, sizeBefore }: Growth): void {
    if (frontier.size === sizeBefore) return
    this.prepare('INSERT INTO tree_head (size, root) VALUES (?, ?)').run(frontier.size, rootOf(frontier))
    this.prepare('UPDATE tree SET size = ?, positions = ?, frontier = ?').run(
      frontier.size,
      positions,
      packFrontier(frontier),
    )
  }

  /** Within a transaction: number and position that the next append gets. */
  nextAppend(): { readonly number: number; readonly firstPosition: number } {
    assert(this.#growth, 'an append is in a transaction')
    return { number: this.#growth.frontier.size + 1, firstPosition: this.#growth.positions + 1 }
  }

  /** Within a transaction: adds the leaf of an append of so many events. */
  grow(leaf: Buffer, events: number): void {
    assert(this.#growth, 'an append is in a transaction')
    this.#growth.frontier = addLeaf(this.#growth.frontier, leaf)
    this.#growth.positions += events
  }

  close(): void {
    this.database.close()
  }
}
