import { completeQuery, lastWordStart } from '../../store/query/complete-query.js'
import { readQuery } from '../../store/query/read-query.js'
import { startComparison } from '../screens/candidates/start-comparison.js'
import { jumpTo, withWishes } from '../screens/sessions/list-wishes.js'
import { ranToLine, whyNoLine } from '../screens/steps/step-moves.js'
import type { PromptName } from '../view/overlay.js'
import { searched } from '../view/search.js'
import { topScreen, type View } from '../view/view.js'
import { inputAdded, inputValue, scenarioFile } from './copy-prompts.js'
import { acceptAlike, reasonPrompt, rejectAlike } from './judging-prompts.js'
import { plainPrompt } from './plain-prompt.js'
import type { PromptKind } from './prompt-kind.js'

const filter: PromptKind = {
  label: 'filter',
  start: (view) => {
    const screen = topScreen(view)
    return screen.kind === 'sessions' ? screen.shown.query : ''
  },
  complete: ({ read }, before) =>
    completeQuery(before, read.overview?.vocabulary ?? { revisions: [], replies: [] }).map(({ text }) => text),
  wordStart: lastWordStart,
  whyNot: (_view, text) => whyNoQuery(text),
  isUnfinished: (text) => {
    const reading = readQuery(text)
    return reading.outcome === 'unread' && reading.isUnfinished
  },
  type: (view, text) => (whyNoQuery(text) === undefined ? filtered(view, text) : view),
  take: (view, text) => {
    const why = whyNoQuery(text)
    return why === undefined ? filtered(view, text) : { ...view, notice: `the query cannot be read: ${why}` }
  },
  leave: (view, before) => filtered(view, before),
}

/** A term to be found in the pane that has the keys. */
const search: PromptKind = {
  ...plainPrompt,
  label: 'search',
  start: (view) => view.search,
  type: (view, text) => ({ ...view, search: text }),
  take: (view, text) => (text === '' ? { ...view, search: '' } : searched({ ...view, search: text }, 1, 0)),
  leave: (view, before) => ({ ...view, search: before }),
}

/** Where a candidate is. */
const candidate: PromptKind = {
  ...plainPrompt,
  label: 'policy',
  start: (view) => view.lastRun?.candidate.path ?? '',
  complete: ({ read }, before) => (read.paths?.before === before ? read.paths.paths : []),
  questions: ({ read }, before) => (read.paths?.before === before ? [] : [{ kind: 'paths', before }]),
  take: (view, text) => (text.trim() === '' ? view : startComparison(view, { path: text.trim(), commit: null })),
}

const goTo: PromptKind = {
  ...plainPrompt,
  label: 'jump to id or name',
  take: (view, text) => jumpTo(view, text.trim()),
}

/** A line of the source that steps are on. */
const toLine: PromptKind = {
  ...plainPrompt,
  label: 'run to line',
  whyNot: (view, text) => (text.trim() === '' ? undefined : whyNoLine(view, text)),
  take: (view, text) => ranToLine(view, text),
}

export const promptKinds: Readonly<Record<PromptName, PromptKind>> = {
  filter,
  'go-to': goTo,
  search,
  candidate,
  'to-line': toLine,
  'input-value': inputValue,
  'input-added': inputAdded,
  'scenario-file': scenarioFile,
  reason: reasonPrompt,
  'accept-alike': acceptAlike,
  'reject-alike': rejectAlike,
}

const filtered = (view: View, text: string): View => withWishes(view, { query: text.trim() })

const whyNoQuery = (text: string): string | undefined => {
  const reading = readQuery(text)
  return reading.outcome === 'read' ? undefined : reading.what
}
