import type { Intent } from './intents.js'

/** A key, what it is for, and what it does: the help sheet and the keyboard read the same table. */
export interface KeyBinding {
  /** as `keyNames` gives them */
  readonly keys: readonly string[]
  readonly shown: string
  readonly does: string
  readonly intent: Intent
}

const move = (step: 'line' | 'page' | 'end', direction: 1 | -1): Intent => ({ type: 'move', step, direction })

export const keyBindings: readonly KeyBinding[] = [
  { keys: ['j', 'down'], shown: 'j, down', does: 'one down', intent: move('line', 1) },
  { keys: ['k', 'up'], shown: 'k, up', does: 'one up', intent: move('line', -1) },
  { keys: ['pagedown', ' '], shown: 'PageDown, space', does: 'a page down', intent: move('page', 1) },
  { keys: ['pageup', 'b'], shown: 'PageUp, b', does: 'a page up', intent: move('page', -1) },
  { keys: ['g', 'home'], shown: 'g, Home', does: 'to the beginning', intent: move('end', -1) },
  { keys: ['G', 'end'], shown: 'G, End', does: 'to the end', intent: move('end', 1) },
  { keys: ['return', 'l', 'right'], shown: 'Enter, l', does: 'open', intent: { type: 'open' } },
  { keys: ['escape', 'backspace', 'h', 'left'], shown: 'Esc, h', does: 'back', intent: { type: 'back' } },
  { keys: ['tab'], shown: 'Tab', does: 'to the other pane', intent: { type: 'switch-pane' } },
  {
    keys: ['d'],
    shown: 'd',
    does: 'drifts of the comparison',
    intent: { type: 'drifts' },
  },
  { keys: ['c'], shown: 'c', does: 'the comparison before it', intent: { type: 'earlier' } },
  { keys: ['r'], shown: 'r', does: 'read again what is new', intent: { type: 'refresh' } },
  { keys: ['?'], shown: '?', does: 'this sheet', intent: { type: 'help' } },
  { keys: ['q'], shown: 'q', does: 'quit', intent: { type: 'quit' } },
]

const intents: ReadonlyMap<string, Intent> = new Map(
  keyBindings.flatMap(({ keys, intent }) => keys.map((key) => [key, intent] as const)),
)

export const intentOfKey = (key: string): Intent | undefined => intents.get(key)
