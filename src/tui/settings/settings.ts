import type { Theme } from '../view/view.js'

/** What a user may set for the terminal UI. */
export interface Settings {
  /** keys of commands by their id, as `keyNames` gives them; those that are not named keep their own */
  readonly keys: ReadonlyMap<string, readonly string[]>
  readonly mouse: boolean
  /** 'auto': as the terminal says (COLORFGBG), else dark */
  readonly theme: Theme | 'auto'
}

export const defaultSettings: Settings = { keys: new Map(), mouse: true, theme: 'auto' }
