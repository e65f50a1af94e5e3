import { stack51 } from '../builds.js'
import { luaType } from '../lua-api.js'
import { textAt, type Words, word } from './objects51.js'

/** A key as a script writes it behind a table: `.name`, `[12]`; an object in words: `[a table]`. `nth` where its address is null. */
export const keyName = (memory: Words, key: number | null, nth: number): string =>
  key !== null && word(memory, key + stack51.tag) in objectKeys
    ? `[${objectKeys[word(memory, key + stack51.tag)]}]`
    : keyText(memory, key, nth)

/** The same, but an object is told from others: by its address, which no person shall read. */
export const keyText = (memory: Words, key: number | null, nth: number): string => {
  if (key === null) return `[${nth}]`
  const tag = word(memory, key + stack51.tag)
  if (tag === luaType.number) return `[${memory.f64[key >> 3]}]`
  const content = word(memory, key)
  if (tag === luaType.boolean) return `[${content !== 0}]`
  if (tag !== luaType.string) return `[object ${content}]`
  const text = textAt(memory, content)
  return /^[A-Za-z_]\w*$/.test(text) ? `.${text}` : `[${JSON.stringify(text)}]`
}

const objectKeys: Readonly<Record<number, string>> = {
  [luaType.light]: 'a light userdata',
  [luaType.table]: 'a table',
  [luaType.function]: 'a function',
  [luaType.userdata]: 'a userdata',
  [luaType.thread]: 'a coroutine',
}
