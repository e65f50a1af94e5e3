import type { Trace, TraceStep } from '../../domain/trace.js'

/*
 * Moves through the steps of a trace that are at hand, by their places in `steps`, from 0. Each is null where nothing of the
 * kind is there.
 */

export type StepPlace = number | null

const forward = (trace: Trace, from: number, isIt: (step: TraceStep) => boolean): StepPlace => {
  for (let at = from + 1; at < trace.steps.length; at += 1) if (isIt(trace.steps[at]!)) return at
  return null
}

const backward = (trace: Trace, from: number, isIt: (step: TraceStep) => boolean): StepPlace => {
  for (let at = Math.min(from, trace.steps.length) - 1; at >= 0; at -= 1) if (isIt(trace.steps[at]!)) return at
  return null
}

const happens = ({ happened }: TraceStep): boolean => happened.length > 0

/** The next step in which something happened: an effect, a question, output. */
export const nextEffect = (trace: Trace, from: number): StepPlace => forward(trace, from, happens)

export const previousEffect = (trace: Trace, from: number): StepPlace => backward(trace, from, happens)

/** The next step on a line; `file` is its place among the trace's files. */
export const runToLine = (
  trace: Trace,
  from: number,
  at: { readonly file: number; readonly line: number },
): StepPlace => forward(trace, from, isOn(at))

export const runBackToLine = (
  trace: Trace,
  from: number,
  at: { readonly file: number; readonly line: number },
): StepPlace => backward(trace, from, isOn(at))

const isOn =
  ({ file, line }: { readonly file: number; readonly line: number }) =>
  (step: TraceStep): boolean =>
    step.file === file && step.line === line

/** The next step that is no deeper: past the functions that the line calls. */
export const stepOver = (trace: Trace, from: number): StepPlace => {
  const here = trace.steps[from]
  return here ? forward(trace, from, isNoDeeper(here)) : null
}

export const stepBackOver = (trace: Trace, from: number): StepPlace => {
  const here = trace.steps[from]
  return here ? backward(trace, from, isNoDeeper(here)) : null
}

/** A function that is deferred, or that a coroutine runs, is not what the line itself does. */
const isNoDeeper =
  (here: TraceStep) =>
  (step: TraceStep): boolean =>
    (step.coroutine === here.coroutine && step.depth <= here.depth) || (here.coroutine > 0 && step.coroutine === 0)
