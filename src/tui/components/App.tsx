import { useApp, useInput, useWindowSize } from 'ink'
import { useEffect, useReducer, useRef } from 'react'
import { keyNames } from '../key-names.js'
import { readFor } from '../read-for.js'
import type { Reader } from '../reader/reader.js'
import type { Intent } from '../state/intents.js'
import { intentOfKey } from '../state/keys.js'
import { reduce } from '../state/reduce.js'
import type { View } from '../state/view.js'
import { type Want, wantOf } from '../state/wants.js'
import { Frame } from './Frame.js'
import { useSuspension } from './use-suspension.js'

interface Props {
  readonly reader: Reader
  readonly start: View
}

/** The view, moved by keys, by the terminal's size and by what the reader brings. */
export const App = ({ reader, start }: Props) => {
  const [view, dispatch] = useReducer(reduce, start)
  const { exit } = useApp()
  const { columns, rows } = useWindowSize()
  const suspend = useSuspension()
  useInput((input, key) => {
    if (key.ctrl && input === 'z') suspend()
    for (const name of keyNames(input, key)) {
      const intent = intentOfKey(name)
      if (intent) dispatch(intent)
    }
  })
  useEffect(() => dispatch({ type: 'resize', size: { columns, rows } }), [columns, rows])
  useEffect(() => {
    if (view.isQuitting) exit()
  }, [view.isQuitting, exit])
  useWanted(reader, wantOf(view), dispatch)
  return view.isQuitting ? null : <Frame view={view} />
}

/** Reads what the view wants, one thing at a time; what came too late is dropped. */
const useWanted = (reader: Reader, want: Want | undefined, dispatch: (intent: Intent) => void): void => {
  const wanted = JSON.stringify(want ?? null)
  const failed = useRef('')
  useEffect(() => {
    const now = JSON.parse(wanted) as Want | null
    if (now === null || failed.current === wanted) return
    let isCurrent = true
    readFor(reader, now).then((intent) => {
      if (intent.type === 'reading-failed') failed.current = wanted
      if (isCurrent) dispatch(intent)
    })
    return () => {
      isCurrent = false
    }
  }, [reader, wanted, dispatch])
}
