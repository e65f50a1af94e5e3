import type { LineState } from './line-editor.js'

/** What lies over a screen. */
export type Overlay = HelpSheet | Palette | Prompt

export interface HelpSheet {
  readonly kind: 'help'
  /** first row that shows */
  readonly top: number
}

/** All commands, to be found by what they do. */
export interface Palette {
  readonly kind: 'palette'
  readonly line: LineState
  readonly cursor: number
}

/** One line that is typed into the last row but one. */
export interface Prompt {
  readonly kind: 'prompt'
  readonly for: PromptName
  readonly line: LineState
  /** which completion is chosen; -1 is none */
  readonly chosen: number
  /** the screen as it was when the prompt opened, for Escape */
  readonly before: string
}

export type PromptName =
  | 'filter'
  | 'go-to'
  | 'search'
  | 'candidate'
  | 'to-line'
  | 'input-value'
  | 'input-added'
  | 'scenario-file'
  | 'reason'
  | 'accept-alike'
  | 'reject-alike'
