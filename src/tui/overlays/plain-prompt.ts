import type { View } from '../view/view.js'

/** What most prompts do: they open empty, complete nothing, take any line, and nothing happens before Enter, or at Escape. */
export const plainPrompt = {
  start: () => '',
  complete: () => [],
  whyNot: () => undefined,
  type: (view: View) => view,
  leave: (view: View) => view,
}
