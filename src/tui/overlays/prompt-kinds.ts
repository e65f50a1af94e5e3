import { Trouble } from '../../domain/trouble.js'
import { parseQuery } from '../../store/query/query.js'
import { startComparison } from '../screens/candidates/start-comparison.js'
import type { PromptName } from '../view/overlay.js'
import { searched } from '../view/search.js'
import { topScreen, type View, withTop } from '../view/view.js'
import { inputAdded, inputValue, scenarioFile } from './copy-prompts.js'
import type { PromptKind } from './prompt-kind.js'

const filter: PromptKind = {
  label: 'filter',
  start: (view) => {
    const screen = topScreen(view)
    return screen.kind === 'sessions' ? screen.shown.query : ''
  },
  complete: () => [],
  whyNot: (_view, text) => whyNoQuery(text),
  type: (view, text) => (whyNoQuery(text) === undefined ? filtered(view, text) : view),
  take: (view, text) => {
    const why = whyNoQuery(text)
    return why === undefined ? filtered(view, text) : { ...view, notice: why }
  },
  leave: (view, before) => filtered(view, before),
}

/** A term to be found in the pane that has the keys. */
const search: PromptKind = {
  label: 'search',
  start: (view) => view.search,
  complete: () => [],
  whyNot: () => undefined,
  type: (view, text) => ({ ...view, search: text }),
  take: (view, text) => (text === '' ? { ...view, search: '' } : searched({ ...view, search: text }, 1, 0)),
  leave: (view, before) => ({ ...view, search: before }),
}

/** Where a candidate is. */
const candidate: PromptKind = {
  label: 'policy',
  start: (view) => view.lastRun?.path ?? '',
  complete: ({ read }, before) => (read.paths?.before === before ? read.paths.paths : []),
  whyNot: () => undefined,
  questions: ({ read }, before) => (read.paths?.before === before ? [] : [{ kind: 'paths', before }]),
  type: (view) => view,
  take: (view, text) => (text.trim() === '' ? view : startComparison(view, { path: text.trim(), commit: null })),
  leave: (view) => view,
}

export const promptKinds: Readonly<Record<PromptName, PromptKind>> = {
  filter,
  search,
  candidate,
  'input-value': inputValue,
  'input-added': inputAdded,
  'scenario-file': scenarioFile,
}

const filtered = (view: View, text: string): View => {
  const screen = topScreen(view)
  const query = text.trim()
  if (screen.kind !== 'sessions' || screen.shown.query === query) return view
  return withTop(view, { ...screen, shown: { ...screen.shown, query }, list: { cursor: 0, top: 0 } })
}

const whyNoQuery = (text: string): string | undefined => {
  try {
    parseQuery(text)
    return undefined
  } catch (error) {
    if (error instanceof Trouble) return error.message
    throw error
  }
}
