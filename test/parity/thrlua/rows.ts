import { escapes } from './escapes.js'
import type { Expected } from './expected.js'
import { formats } from './formats.js'
import { iteration } from './iteration.js'
import { numerals } from './numerals.js'
import { operators } from './operators.js'
import { rejections } from './rejections.js'
import { storage } from './storage.js'
import { syntax } from './syntax.js'
import { texts } from './texts.js'

/** thrLua's own rows of the dialect: what 5.1 cannot be asked. Each was run on thrLua 5.1.8. */
export const thrluaRows: Readonly<Record<string, readonly Expected[]>> = {
  operators,
  numerals,
  escapes,
  iteration,
  formats,
  texts,
  storage,
  syntax,
  rejections,
}
