import { nextEffect, previousEffect, stepBackOver, stepOver } from '../../engine/trace/navigate.js'
import { promptOpened } from '../overlays/prompt.js'
import { findingAtCursor, namesOfFindings } from '../screens/drifts/findings.js'
import { settled } from '../screens/screens.js'
import { driftsOfItem } from '../screens/session/session-drifts.js'
import { sessionItems } from '../screens/session/session-items.js'
import { openSteps } from '../screens/steps/open-steps.js'
import { movedBy, nextDrifting, pairAtHand, stoodAt, toInvocation } from '../screens/steps/step-moves.js'
import { hereOf, otherOf, stepsOnTop, traceAtHand } from '../screens/steps/trace-at-hand.js'
import { topScreen, type View, withTop } from '../view/view.js'
import type { Command } from './command.js'
import { keyFor } from './keys-of.js'

const on = ['steps'] as const

/** What has to do with the lines that a callout ran. */
export const steppingCommands: readonly Command[] = [
  {
    id: 'steps',
    does: 'step through the callout, line by line',
    hint: 'step',
    on: ['session', 'drifts'],
    whyNot: (view) => (stepsFrom(view) ? undefined : whyNoSteps(view)),
    run: (view) => openSteps(view, stepsFrom(view)!),
  },
  {
    id: 'step-over',
    does: 'to the next step, past what the line calls',
    hint: 'next',
    on,
    whyNot: whyNotRead,
    run: (view) => movedBy(view, ({ trace, place }) => stepOver(trace, place), 'the function ends here'),
  },
  {
    id: 'step-back-over',
    does: 'to the step before, past what that line calls',
    on,
    whyNot: whyNotRead,
    run: (view) => movedBy(view, ({ trace, place }) => stepBackOver(trace, place), 'the function begins here'),
  },
  {
    id: 'next-effect',
    does: 'to the next step that asks, changes or prints',
    hint: 'effect',
    on,
    whyNot: whyNotRead,
    run: (view) => movedBy(view, ({ trace, place }) => nextEffect(trace, place), 'nothing more happens'),
  },
  {
    id: 'previous-effect',
    does: 'back to the step before that asks, changes or prints',
    on,
    whyNot: whyNotRead,
    run: (view) => movedBy(view, ({ trace, place }) => previousEffect(trace, place), 'nothing happened before'),
  },
  {
    id: 'run-to-line',
    does: 'run to a line',
    on,
    whyNot: whyNotRead,
    run: (view) => promptOpened(view, 'to-line'),
  },
  {
    id: 'next-invocation',
    does: 'to the next callout that ran',
    on,
    whyNot: (view) =>
      whyNotRead(view) ?? (invocationBeside(view, 1) === undefined ? 'this is the last one' : undefined),
    run: (view) => toInvocation(view, invocationBeside(view, 1)!),
  },
  {
    id: 'previous-invocation',
    does: 'to the callout that ran before',
    on,
    whyNot: (view) =>
      whyNotRead(view) ?? (invocationBeside(view, -1) === undefined ? 'this is the first one' : undefined),
    run: (view) => toInvocation(view, invocationBeside(view, -1)!),
  },
  {
    id: 'to-parting',
    does: 'to where recorded and candidate first part ways',
    hint: 'parting',
    on,
    whyNot: whyNoParting,
    run: (view) => stoodAt(view, stepsOnTop(view)!, partingOf(view)!.at),
  },
  {
    id: 'other-side',
    does: 'the same step on the other side: recorded, candidate',
    on,
    whyNot: whyNoOtherSide,
    run: otherSide,
  },
  {
    id: 'next-drift',
    does: 'to the next drift of the session, where it parts',
    on,
    whyNot: (view) =>
      whyNoCandidate(view) ??
      whyNotRead(view) ??
      (nextDrifting(view) === undefined ? 'no callout of this session drifts' : undefined),
    run: (view) => toInvocation(view, nextDrifting(view)!, 'parting'),
  },
]

/** The invocation under the cursor of a session, of a phase the one that made its drift, or the first; or the one that made the drift under the cursor. */
function stepsFrom(view: View): Parameters<typeof openSteps>[1] | undefined {
  const screen = topScreen(view)
  if (screen.kind === 'drifts') {
    const finding = findingAtCursor(view)
    if (finding?.kind !== 'drift' || finding.drift.session === '') return undefined
    const { drift } = finding
    const name = namesOfFindings(view).get(drift.session) ?? ''
    return { session: drift.session, name, invocation: { by: 'drift', drift } }
  }
  if (screen.kind !== 'session' || view.read.session?.id !== screen.id) return undefined
  const item = sessionItems(view.read.session.events)[screen.list.cursor]
  const exchange = item?.kind === 'invocation' || item?.kind === 'phase' ? item.exchange : undefined
  if (!exchange || exchange.invocations.length === 0) return undefined
  const drift = item?.kind === 'phase' ? driftsOfItem(view, item)[0] : undefined
  if (drift) return { session: screen.id, name: screen.name, invocation: { by: 'drift', drift } }
  const number = item?.kind === 'invocation' ? item.number : 1
  const address = { phase: exchange.key, number }
  return { session: screen.id, name: screen.name, invocation: { by: 'address', address } }
}

const whyNoSteps = (view: View): string =>
  topScreen(view).kind === 'session' ? 'no callout ran here' : 'choose a drift of a session: nothing else has lines'

function whyNotRead(view: View): string | undefined {
  const screen = stepsOnTop(view)
  return screen && hereOf(view, screen) ? undefined : 'its steps are not read yet'
}

const invocationBeside = (view: View, by: 1 | -1): number | undefined => {
  const at = pairAtHand(view)
  const place = (at?.place ?? 0) + by
  return at && place >= 0 && place < at.count ? place : undefined
}

const partingOf = (view: View) => {
  const screen = stepsOnTop(view)
  return (screen && traceAtHand(view, screen)?.parting) ?? null
}

const whyNoCandidate = (view: View): string | undefined =>
  stepsOnTop(view)?.candidate === null
    ? `nobody knows where the candidate is: ${keyFor(view, 'candidates')} on the session compares with one`
    : undefined

function whyNoParting(view: View): string | undefined {
  const why = whyNoCandidate(view) ?? whyNotRead(view)
  if (why !== undefined) return why
  return partingOf(view) === null ? 'they do not part here, as far as the steps were read' : undefined
}

function whyNoOtherSide(view: View): string | undefined {
  const why = whyNoCandidate(view) ?? whyNotRead(view)
  const screen = stepsOnTop(view)
  if (why !== undefined || !screen) return why
  return traceAtHand(view, screen)?.[otherOf[screen.side]] ? undefined : 'the other side has no such callout'
}

function otherSide(view: View): View {
  const screen = stepsOnTop(view)!
  return settled(withTop(view, { ...screen, side: otherOf[screen.side], detailTop: 0 }))
}
