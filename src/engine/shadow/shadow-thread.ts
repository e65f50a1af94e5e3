import { workerData } from 'node:worker_threads'
import type { Canonical } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import { answerQuestions } from '../../store/answer-questions.js'
import { recordComparison } from '../../store/comparisons.js'
import { readRevision } from '../../store/revisions.js'
import { openStore } from '../../store/store.js'
import type { SessionFindings } from '../compare-options.js'
import { giveWay } from '../give-way.js'
import { RunningComparison } from './running-comparison.js'

export type ShadowQuestion =
  /** the candidate, by its revision, which the store has; before all others */
  | { readonly kind: 'begin'; readonly revision: string }
  | { readonly kind: 'compare'; readonly session: string }
  /** keeps what was compared, and begins anew */
  | { readonly kind: 'keep' }

export type ShadowAnswer = SessionFindings | Comparison['sessions'] | null

/** Compares live sessions beside the thread that serves them, and never before it. */
giveWay()
const store = openStore(workerData.storePath, { mode: 'write' })
let running: RunningComparison | null = null
let revision = ''

const begin = (): RunningComparison => new RunningComparison(store, readRevision(store, revision), mostListed)

/** as `reprise compare --limit` */
const mostListed = 1000

answerQuestions((question: ShadowQuestion): ShadowAnswer => {
  if (question.kind === 'begin') revision = question.revision
  if (question.kind !== 'keep') {
    running ??= begin()
    return question.kind === 'compare' ? running.add(question.session) : null
  }
  const comparison = running?.finish() ?? null
  running = null
  if (comparison) recordComparison(store, comparison as unknown as Canonical)
  return comparison?.sessions ?? null
})
