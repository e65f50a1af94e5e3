import { bytesOfText } from '../../domain/bytes.js'
import { encodeText, type Text } from '../../domain/canonical.js'
import {
  alikeItems,
  currentItem,
  type Decided,
  judge,
  type Review,
  type Said,
  skip,
  takeBack,
} from '../../domain/review.js'
import type { Names } from '../../report/comparison/drift-lines.js'
import { blank, type Line } from '../../report/lines.js'
import { itemLines } from '../../report/review/item-lines.js'
import { type Style, textOf } from '../../report/style.js'
import { counted } from '../../report/words.js'
import type { Keys } from './keys.js'
import { type ReviewAction, reviewKeys, reviewKeysHelp } from './review-keys.js'

/** Where questions are asked, and what becomes of the answers. */
export interface Asking {
  readonly keys: Keys
  readonly write: (text: string) => void
  readonly style: Style
  readonly names: Names
  /** what is to be done with the lines that tell of a drift; nothing by default */
  readonly retold?: (lines: readonly Line[]) => readonly Line[]
  /** keeps verdicts; what is kept when this returns survives whatever comes */
  readonly keep: (said: readonly Said[]) => void
}

/** Asks about each drift that has no verdict, until none is left or no more is answered. Returns how far it came. */
export const askAboutEach = async (start: Review, asking: Asking): Promise<Review> => {
  let state: State = { review: start, reason: undefined, isOver: false }
  let shown: Review | undefined
  while (!state.isOver && currentItem(state.review)) {
    if (state.review !== shown) asking.write(questionText(state.review, asking))
    shown = state.review
    asking.write(promptText(state.review))
    state = await answered(state, asking)
  }
  return state.review
}

interface State {
  readonly review: Review
  /** typed for the next verdict */
  readonly reason: Text | undefined
  readonly isOver: boolean
}

const questionText = (review: Review, { style, names, retold = (lines) => lines }: Asking): string =>
  textOf([blank, ...retold(itemLines(review, currentItem(review)!, { width: style.width, names }))], style)

const promptText = (review: Review): string => {
  const alike = alikeItems(review, currentItem(review)!).length
  const all = alike > 1 ? `; A, R, S for all ${alike} alike` : ''
  return `a accept, r reject, s skip${all}; ? help: `
}

const answered = async (state: State, asking: Asking): Promise<State> => {
  const typed = await asking.keys.next()
  const action = reviewKeys.find(({ key }) => key === typed)?.action
  if (typed === undefined || action?.type === 'quit') {
    asking.write('\n')
    return { ...state, isOver: true }
  }
  if (action === undefined) {
    asking.write(`no such key; allowed: ${reviewKeys.map(({ key }) => key).join(', ')}\n`)
    return state
  }
  return done(action, state, asking)
}

const done = async (action: Exclude<ReviewAction, { type: 'quit' }>, state: State, asking: Asking): Promise<State> => {
  const { review, reason } = state
  if (action.type === 'help') asking.write(`\n${reviewKeysHelp}\n`)
  if (action.type === 'why') return { ...state, reason: await askWhy(asking) }
  if (action.type === 'undo') return { ...state, review: undone(review, asking) }
  if (action.type === 'skip') {
    const after = skip(review, action)
    asking.write(`skipped${countText(after.steps.at(-1)!.items.length)}\n`)
    return { ...state, review: after }
  }
  if (action.type !== 'judge') return state
  const decided = judge(review, action.verdict, { alike: action.alike, reason })
  asking.keep(decided.said)
  asking.write(`${action.verdict}${countText(decided.said.length)}\n`)
  return { ...state, review: decided.review, reason: undefined }
}

const countText = (count: number): string => (count === 1 ? '' : ` ${counted(count, 'drift')}`)

const askWhy = async ({ keys, write }: Asking): Promise<Text | undefined> => {
  write('\nwhy (for the next verdict): ')
  const typed = (await keys.line())?.trim() ?? ''
  return typed === '' ? undefined : encodeText(bytesOfText(typed))
}

const undone = (review: Review, { keep, write }: Asking): Review => {
  const back: Decided | undefined = takeBack(review)
  if (!back) {
    write('there is nothing to undo in this review; earlier verdicts: reprise review --undo\n')
    return review
  }
  if (back.said.length > 0) keep(back.said)
  write('undone\n')
  return back.review
}
