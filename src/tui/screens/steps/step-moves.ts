import { showText } from '../../../domain/phase.js'
import { runBackToLine, runToLine, type StepPlace } from '../../../engine/trace/navigate.js'
import { number } from '../../../report/words.js'
import { noticed, panesStart, type StepsScreen, type View, withTop } from '../../view/view.js'
import { settled } from '../screens.js'
import { type Here, hereOf, stepsOnTop, traceAtHand } from './trace-at-hand.js'

/** Another step of the same invocation is shown. */
export const stoodAt = (view: View, screen: StepsScreen, at: number): View =>
  settled(withTop(view, { ...screen, at, landing: null, detailTop: 0 }))

/** By a move through the steps at hand; where it finds nothing, `nothing` is said with how far it has looked. */
export const movedBy = (view: View, move: (here: Here) => StepPlace, nothing: string): View => {
  const screen = stepsOnTop(view)
  const here = screen && hereOf(view, screen)
  if (!screen || !here) return view
  const place = move(here)
  return place === null
    ? noticed(view, `${nothing}${lookedAt(here)}`)
    : stoodAt(view, screen, here.trace.first - 1 + place)
}

/** Nothing, where all steps are at hand. */
const lookedAt = ({ trace: { first, steps, total } }: Here): string => {
  const last = first + steps.length - 1
  return first === 1 && last === total ? '' : ` in steps ${number(first)} to ${number(last)} of ${number(total)}`
}

/** Another invocation of the session: from its beginning, or where the candidate's parts. */
export const toInvocation = (view: View, place: number, landing: StepsScreen['landing'] = null): View => {
  const screen = stepsOnTop(view)
  if (!screen) return view
  const invocation = { by: 'place', place } as const
  const side = landing === 'parting' ? 'candidate' : screen.side
  return settled(withTop(view, { ...screen, ...panesStart, invocation, side, at: 0, landing }))
}

/** Which of the session's pairs is shown, from 0, and how many there are; undefined before they were read. */
export const pairAtHand = (view: View): { readonly place: number; readonly count: number } | undefined => {
  const screen = stepsOnTop(view)
  const read = screen && traceAtHand(view, screen)
  return read ? { place: read.place, count: read.pairs.length } : undefined
}

/** The next invocation that made a drift, after the last one the first again; undefined where there is none. */
export const nextDrifting = (view: View): number | undefined => {
  const screen = stepsOnTop(view)
  const read = screen && traceAtHand(view, screen)
  return read ? (read.drifting.find((place) => place > read.place) ?? read.drifting[0]) : undefined
}

/** `47` in the file that is shown, or `limits.lua:47` in the one whose path ends so. Forward, else back. */
export const ranToLine = (view: View, text: string): View => {
  const why = whyNoLine(view, text)
  if (why !== undefined) return noticed(view, why)
  return movedBy(view, (here) => placeOfLine(here, text), '')
}

/** Why no step is on that line; undefined where one is. */
export const whyNoLine = (view: View, text: string): string | undefined => {
  const screen = stepsOnTop(view)
  const here = screen && hereOf(view, screen)
  if (!here) return 'its steps are not read yet'
  const wanted = lineOf(here, text)
  if (wanted === null) return 'a line is a number, or FILE:NUMBER'
  const other = here.step.file === wanted.file && here.step.line === wanted.line ? 'other ' : ''
  return placeOfLine(here, text) === null ? `no ${other}step is on line ${text.trim()}${lookedAt(here)}` : undefined
}

const placeOfLine = (here: Here, text: string): StepPlace => {
  const wanted = lineOf(here, text)
  if (wanted === null) return null
  return runToLine(here.trace, here.place, wanted) ?? runBackToLine(here.trace, here.place, wanted)
}

const lineOf = ({ trace, step }: Here, text: string): { readonly file: number; readonly line: number } | null => {
  const [, name, digits] = /^\s*(?:(.+):)?(\d+)\s*$/.exec(text) ?? []
  if (digits === undefined) return null
  const file = name === undefined ? step.file : trace.files.findIndex((one) => showText(one.name).endsWith(name))
  return { file, line: Number(digits) }
}
