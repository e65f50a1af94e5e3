import { kindOf, screenKinds } from '../screens/screens.js'
import type { View } from '../view/view.js'
import { commands } from './commands.js'
import { keyText } from './key-text.js'
import { keysOf } from './keys-of.js'

/** Where a key works that does nothing on the screen on top: what it does there, of several screens which; '' where it works nowhere. */
export const elsewhereText = (view: View, key: string): string => {
  const found = commands.filter(({ id, on }) => on !== undefined && keysOf(view, id).includes(key))
  const screens = screenKinds
    .filter((kind) => found.some(({ on }) => on?.includes(kind)))
    .map((kind) => kindOf(kind).called)
  const [only] = found
  if (only === undefined) return ''
  const what = found.length === 1 ? `: ${only.does}` : ''
  return `${keyText(key)} works in ${screens.join(', ')}${what}`
}
