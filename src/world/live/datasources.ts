import type { Bytes } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import type { Datasource } from '../../domain/live-configuration.js'
import { Trouble } from '../../domain/trouble.js'
import { keyBytes } from '../lookup.js'
import type { OpenDatasource } from './datasource.js'
import { openPostgres } from './postgres-datasource.js'
import { quoted } from './quoted.js'
import { openSqlite } from './sqlite-datasource.js'

/** Answers `msys.db.query`, `fetch_row` and `execute`. */
export interface Datasources {
  /** Key [cache, sql, params, …]. Throws Trouble `world-unknown-datasource`. */
  answer(call: string, key: readonly Canonical[]): Promise<Canonical>
  close(): Promise<void>
}

/** Opens every datasource. Throws Trouble `world-datasource` where one cannot be opened, with none left open. */
export const openDatasources = async (declared: ReadonlyMap<Bytes, Datasource>): Promise<Datasources> => {
  const open = new Map<Bytes, OpenDatasource>()
  const close = async (): Promise<void> => {
    await Promise.all([...open.values()].map((datasource) => datasource.close()))
  }
  try {
    for (const [name, datasource] of declared)
      open.set(name, datasource.kind === 'sqlite' ? await openSqlite(name, datasource) : openPostgres(datasource))
  } catch (error) {
    await close()
    throw error
  }
  return {
    async answer(call, [cache, sql, params = null]) {
      const name = keyBytes(cache)
      const datasource = open.get(name)
      if (datasource === undefined) throw unknownDatasource(name, [...open.keys()])
      return datasource.answer({ sql: keyBytes(sql), params, isRow: call === 'msys.db.fetch_row' })
    },
    close,
  }
}

const unknownDatasource = (name: Bytes, declared: readonly Bytes[]): Trouble =>
  new Trouble(
    'world-unknown-datasource',
    `the datasource ${quoted(name)} was asked; ${declared.length === 0 ? 'none is declared' : `declared are ${declared.join(', ')}`}`,
    {
      hint: `declare it in the configuration: datasources: { ${quoted(name)}: { sqlite: FILE } }, or { postgres: URL }`,
    },
  )
