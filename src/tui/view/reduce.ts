import { commandOfKey, ran } from '../commands/commands.js'
import { overlayKind } from '../overlays/overlays.js'
import type { Answer } from '../reader/questions.js'
import { settled } from '../screens/screens.js'
import { ticked } from '../screens/sessions/following.js'
import { listMoved, withListAnswer } from '../screens/sessions/list-answers.js'
import { openAwaited } from '../screens/sessions/open-selected.js'
import type { Intent } from './intents.js'
import type { View, WhatWasRead } from './view.js'

/** The view after an intent. */
export const reduce = (view: View, intent: Intent): View => {
  switch (intent.type) {
    case 'key':
      return pressed({ ...view, notice: '' }, intent.key)
    case 'resized':
      return settled({ ...view, size: intent.size })
    case 'answered':
      return openAwaited(settled(answered(view, intent.answer)))
    case 'ticked':
      return ticked(view)
    case 'not-answered':
      return { ...view, notice: intent.why, unanswered: intent.question }
    case 'errands-done':
      return { ...view, errands: view.errands.slice(intent.count) }
  }
}

const answered = (view: View, answer: Answer): View =>
  listMoved({ ...view, read: withAnswer(view.read, answer) }, { answer, before: view.read.sessions })

const pressed = (view: View, key: string): View => {
  if (view.overlay) return overlayKind(view.overlay).press(view, view.overlay, key)
  const command = commandOfKey(view, key)
  return command ? ran(view, command) : view
}

const withAnswer = (read: WhatWasRead, answer: Answer): WhatWasRead => {
  if (answer.kind === 'overview') return { ...read, overview: answer.overview }
  if (answer.kind === 'session') return { ...read, session: answer.session }
  return withListAnswer(read, answer)
}
