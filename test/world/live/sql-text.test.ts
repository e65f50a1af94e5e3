import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type SqlDialect, sqlPieces } from '../../../src/world/live/sql-text.js'

/** The statement with its parameters in braces. */
const marked = (sql: string, dialect: SqlDialect): string =>
  sqlPieces(sql, dialect)
    .map((piece) => (piece.kind === 'sql' ? piece.text : `{${piece.name}}`))
    .join('')

describe('parameters of a statement', () => {
  it.each<[string, string]>([
    ['SELECT ?, ? , :a,$b', 'SELECT {1}, {2} , {a},{b}'],
    ['SELECT ?2, $1', 'SELECT {2}, {1}'],
    ['SELECT \'?\', \'it\'\'s ?\', "?", "a""?" , ?', 'SELECT \'?\', \'it\'\'s ?\', "?", "a""?" , {1}'],
    ['SELECT ? -- ? :a\n, ?', 'SELECT {1} -- ? :a\n, {2}'],
    ['SELECT /* ? :a */ ?', 'SELECT /* ? :a */ {1}'],
    ['SELECT a$1, b?', 'SELECT a$1, b{1}'],
    ["SELECT 'never closed ?", "SELECT 'never closed ?"],
    ['SELECT "caf\xc3\xa9", :caf', 'SELECT "caf\u00e9", {caf}'],
    ['', ''],
  ])('%s', (sql, expected) => {
    expect(marked(sql, 'sqlite')).toBe(expected)
    expect(marked(sql, 'postgres')).toBe(expected)
  })

  it.each<[string, SqlDialect, string]>([
    ['SELECT [?], `?`, ?', 'sqlite', 'SELECT [?], `?`, {1}'],
    ['SELECT a[?]', 'postgres', 'SELECT a[{1}]'],
    ['SELECT ?::int, :a::text', 'postgres', 'SELECT {1}::int, {a}::text'],
    ["SELECT E'\\'?', ?", 'postgres', "SELECT E'\\'?', {1}"],
    ['SELECT $$ ? $$, $x$ ? $$ $x$, $x', 'postgres', 'SELECT $$ ? $$, $x$ ? $$ $x$, {x}'],
  ])('%s in %s', (sql, dialect, expected) => {
    expect(marked(sql, dialect)).toBe(expected)
  })

  it('leave all else as it is', () => {
    const part = fc.constantFrom(
      '?',
      ':a',
      '$b',
      "'",
      '"',
      '--',
      '\n',
      '/*',
      '*/',
      '::',
      '$$',
      'x',
      ' ',
      '[',
      ']',
      '`',
      '$1',
    )
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), fc.constantFrom('sqlite', 'postgres'), (parts, dialect) => {
        const sql = parts.join('')
        const pieces = sqlPieces(sql, dialect)
        let at = 0
        for (const piece of pieces) {
          if (piece.kind === 'sql') expect(sql.startsWith(piece.text, at)).toBe(true)
          const rest =
            piece.kind === 'sql'
              ? piece.text.length
              : /^(?:\?\d*|\$\d+|[:$][A-Za-z_]\w*)/.exec(sql.slice(at))![0].length
          at += rest
        }
        expect(at).toBe(sql.length)
      }),
      { numRuns: 2000 },
    )
  })

  it('are not looked for where the statement is not UTF-8', () => {
    expect(() => sqlPieces('SELECT \xe9', 'sqlite')).toThrow(expect.objectContaining({ code: 'world-unaskable-query' }))
  })
})
