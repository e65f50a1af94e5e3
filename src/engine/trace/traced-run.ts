import assert from 'node:assert/strict'
import type { NamedInvocation, Trace } from '../../domain/trace.js'
import { Trouble } from '../../domain/trouble.js'
import type { Host } from '../../momentum/host.js'
import type { PhaseRun } from '../../momentum/session.js'
import { watchedOnce } from '../watched.js'
import { TraceRecorder, type TraceWindow } from './trace-recorder.js'

/** What a session came to on a host. */
export interface Ran {
  readonly runs: ReadonlyMap<string, PhaseRun>
  /** where and why it could not go on; null where it ran to its end */
  readonly stop: { readonly phase: string; readonly why: string } | null
}

/** A session on the host that it runs on; runs the same every time. */
export interface Runnable {
  readonly host: Host
  readonly run: () => Ran
}

/** A session that ran, with its invocations. */
export interface TracedRun extends Ran {
  readonly invocations: readonly NamedInvocation[]
}

/** Milliseconds that a traced run may take: every line of a long loop is told. */
const traceTimeoutMs = 60_000

/** Runs the session, and lists what it invoked. Throws Trouble `trace-stopped` where it takes too long. */
export const runAndList = (of: Runnable): TracedRun => {
  const { ran, recorder } = lookedAt(of, null)
  return { ...ran, invocations: recorder.met }
}

/**
 * Runs the session again and writes down lines of one invocation; null where it is not reached. `before` is what it came to when
 * nobody looked: anything else now is a fault of ours.
 */
export const traceRun = (of: Runnable, window: TraceWindow, before: Ran): Trace | null => {
  const { ran, recorder } = lookedAt(of, window)
  assert.equal(textOf(ran), textOf(before), 'the session came to something else because it was looked at')
  const { trace } = recorder
  if (!trace) return null
  const { phase, number } = trace.invocation
  return { ...trace, outcome: ran.runs.get(phase)?.invocations[number - 1] ?? null }
}

const lookedAt = ({ host, run }: Runnable, window: TraceWindow | null): { ran: Ran; recorder: TraceRecorder } => {
  const recorder = new TraceRecorder(host, window)
  host.stage.onlooker = recorder
  try {
    const ran = watchedOnce(run, traceTimeoutMs)
    if (ran) return { ran, recorder }
  } finally {
    recorder.finish()
    host.stage.onlooker = null
  }
  throw new Trouble('trace-stopped', `the session took more than ${traceTimeoutMs / 1000} s and was stopped`, {
    hint: 'run it again while the machine is quiet; a pattern that backtracks, or a very long string, takes long by itself',
  })
}

const textOf = ({ runs, stop }: Ran): string => JSON.stringify([[...runs], stop])
