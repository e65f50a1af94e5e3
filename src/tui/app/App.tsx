import { useApp, useInput, useWindowSize } from 'ink'
import { useCallback, useEffect, useReducer } from 'react'
import type { Question, Reader } from '../reader/questions.js'
import { isFollowing } from '../screens/sessions/following.js'
import type { Errand } from '../view/errands.js'
import type { Intent } from '../view/intents.js'
import { questionOf } from '../view/question-of.js'
import { reduce } from '../view/reduce.js'
import type { View } from '../view/view.js'
import type { ErrandRunner } from './errand-runner.js'
import { Frame } from './Frame.js'
import { keyNames } from './key-names.js'
import type { MouseInput } from './mouse-input.js'
import { useMouse } from './use-mouse.js'
import { useSuspension } from './use-suspension.js'
import { useTicks } from './use-ticks.js'

interface Props {
  readonly reader: Reader<Question>
  readonly start: View
  readonly runner: ErrandRunner
  /** null: the mouse is left to the terminal */
  readonly mouse: MouseInput | null
}

/** The view, moved by keys, by the terminal's size and by what the reader brings. */
export const App = ({ reader, start, runner, mouse }: Props) => {
  const [view, dispatch] = useReducer(reduce, start)
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const suspend = useSuspension(mouse !== null)
  useMouse(
    mouse,
    useCallback((did) => dispatch({ type: 'mouse', mouse: did }), []),
  )
  useInput((input, key) => {
    if (key.ctrl && input === 'z') suspend()
    else for (const name of keyNames(input, key)) dispatch({ type: 'key', key: name })
  })
  useEffect(() => dispatch({ type: 'resized', size: { columns, rows } }), [columns, rows])
  useEffect(() => {
    if (view.isQuitting) exit()
  }, [view.isQuitting, exit])
  useAnswers(reader, questionOf(view), dispatch)
  useErrands(view.errands, runner, dispatch)
  useTicks(isFollowing(view), dispatch)
  return view.isQuitting ? null : <Frame view={view} />
}

/** Asks what the view wants to know, one question at a time; an answer that came too late is dropped. */
const useAnswers = (
  reader: Reader<Question>,
  question: Question | undefined,
  dispatch: (intent: Intent) => void,
): void => {
  const asked = question === undefined ? '' : JSON.stringify(question)
  useEffect(() => {
    if (asked === '') return
    let isCurrent = true
    const tell = (intent: Intent): void => {
      if (isCurrent) dispatch(intent)
    }
    reader.ask(JSON.parse(asked) as Question).then(
      (answer) => tell({ type: 'answered', answer }),
      (error: unknown) => tell({ type: 'not-answered', question: asked, why: (error as Error).message }),
    )
    return () => {
      isCurrent = false
    }
  }, [reader, asked, dispatch])
}

const useErrands = (errands: readonly Errand[], runner: ErrandRunner, dispatch: (intent: Intent) => void): void => {
  useEffect(() => {
    if (errands.length === 0) return
    for (const errand of errands) runner.run(errand, dispatch)
    dispatch({ type: 'errands-done', count: errands.length })
  }, [errands, runner, dispatch])
}
