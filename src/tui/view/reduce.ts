import { commandOfKey, ran } from '../commands/commands.js'
import { elsewhereText } from '../commands/elsewhere.js'
import { overlayKind } from '../overlays/overlays.js'
import type { Answer } from '../reader/questions.js'
import { verdictsNotWritten, verdictsWritten } from '../screens/drifts/written.js'
import { settled } from '../screens/screens.js'
import { ticked } from '../screens/sessions/following.js'
import { listMoved, withListAnswer } from '../screens/sessions/list-answers.js'
import { openAwaited } from '../screens/sessions/open-selected.js'
import { tourGoneOn } from '../tour/tour.js'
import type { Intent } from './intents.js'
import { moused } from './mouse.js'
import { jobRead, jobReported, jobStarted, lastRunSettled } from './run-job.js'
import { sought } from './search.js'
import { noticed, type View, type WhatWasRead } from './view.js'

/** The view after an intent. */
export const reduce = (view: View, intent: Intent): View => {
  switch (intent.type) {
    case 'key':
      return tourGoneOn(pressed({ ...view, notice: '' }, intent.key))
    case 'mouse':
      return tourGoneOn(moused({ ...view, notice: '' }, intent.mouse))
    case 'resized':
      return settled({ ...view, size: intent.size })
    case 'answered':
      if (intent.answer.kind === 'message-search') return settled(sought(view, intent.answer))
      return tourGoneOn(openAwaited(settled(lastRunSettled(answered(view, intent.answer)))))
    case 'ticked':
      return ticked(view)
    case 'not-answered':
      return { ...view, notice: intent.why, unanswered: intent.question, whyUnanswered: intent.why }
    case 'job':
      return settled(jobReported(view, intent.job, intent.report))
    case 'judged':
      return verdictsWritten(view, intent.number, intent.recorded)
    case 'not-judged':
      return verdictsNotWritten(view, intent.number, intent.why)
    case 'saved':
      return view.watched === null ? view : settled(jobStarted(view, { path: view.watched, commit: null }))
    case 'done':
      return noticed(view, intent.what)
    case 'failed':
      return noticed(view, intent.why)
    case 'errands-done':
      return { ...view, errands: view.errands.slice(intent.count) }
  }
}

const answered = (before: View, answer: Answer): View => {
  const view = answer.kind === 'overview' ? jobRead(before) : before
  return listMoved({ ...view, read: withAnswer(view.read, answer) }, { answer, before: view.read.sessions })
}

const pressed = (view: View, key: string): View => {
  if (view.overlay) return overlayKind(view.overlay).press(view, view.overlay, key)
  const command = commandOfKey(view, key)
  return command ? ran(view, command) : noticed(view, elsewhereText(view, key))
}

const withAnswer = (read: WhatWasRead, answer: Answer): WhatWasRead => {
  if (answer.kind === 'overview') return { ...read, overview: answer.overview }
  if (answer.kind === 'session') return { ...read, session: answer.session }
  if (answer.kind === 'message') return { ...read, message: answer }
  if (answer.kind === 'message-search') return read
  if (answer.kind === 'candidates') return { ...read, candidates: answer.choices }
  if (answer.kind === 'inputs') return { ...read, inputs: answer }
  if (answer.kind === 'what-if') return { ...read, whatIf: answer }
  if (answer.kind === 'paths') return { ...read, paths: answer }
  if (answer.kind === 'where') return { ...read, found: answer }
  if (answer.kind === 'replayed') return { ...read, replayed: answer }
  if (answer.kind === 'trace') return { ...read, trace: { asked: answer.asked, trace: answer.trace } }
  return withListAnswer(read, answer)
}
