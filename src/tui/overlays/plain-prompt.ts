import type { View } from '../view/view.js'

/** What most prompts do: nothing is completed, and nothing happens before Enter, or at Escape. */
export const plainPrompt = {
  complete: () => [],
  type: (view: View) => view,
  leave: (view: View) => view,
}
