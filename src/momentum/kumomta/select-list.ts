import type { Bytes } from '../../domain/bytes.js'

/** How many columns a SELECT has that names them; undefined where that cannot be told without the tables (`*`), or without more of SQL. */
export const columnsOf = (sql: Bytes): number | undefined => {
  const [, list] = /^\s*select\s+(?:distinct\s+|all\s+)?(.*?)\s+from\s/is.exec(sql) ?? []
  if (list === undefined || /[*'"`[\]]|--|\/\*/.test(list)) return undefined
  let depth = 0
  let columns = 1
  for (const character of list) {
    if (character === '(') depth += 1
    else if (character === ')') depth -= 1
    else if (character === ',' && depth === 0) columns += 1
    if (depth < 0) return undefined
  }
  return depth === 0 && !/\bselect\b/i.test(list) ? columns : undefined
}
