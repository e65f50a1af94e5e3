import type { View } from '../view/view.js'
import { type CommandId, defaultKeys } from './default-keys.js'
import { keyText } from './key-text.js'

/** The keys that somebody has set. */
export type SetKeys = Pick<View, 'keys'>

/** The keys of a command; none where somebody took them away. */
export const keysOf = ({ keys }: SetKeys, id: CommandId): readonly string[] => keys.get(id) ?? defaultKeys[id]

/** The key of a command as a sentence names it; of one without keys, the words by which the palette finds it. */
export const keyFor = (view: SetKeys, id: CommandId): string => {
  const [first] = keysOf(view, id)
  return first === undefined ? `the command ${id}` : keyText(first)
}
