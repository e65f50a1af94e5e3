import type { Screen, View } from '../view/view.js'
import type { CommandId } from './default-keys.js'

/** Something that can be done. The keyboard, the footer, the help sheet and the palette read the same table of them. */
export interface Command {
  /** its name in the configuration of keys, and in the table that has them */
  readonly id: CommandId
  /** as the help sheet and the palette say it */
  readonly does: string
  /** a word or two for the footer; absent: it is not shown there */
  readonly hint?: string
  /** the kinds of screens that it belongs to; absent: all */
  readonly on?: readonly Screen['kind'][]
  /** of one that belongs to all: where its keys do something else */
  readonly notOn?: readonly Screen['kind'][]
  /** why it can do nothing here and now; undefined where it can */
  readonly whyNot?: (view: View) => string | undefined
  readonly run: (view: View) => View
}
