import type { Command } from 'commander'
import { bytesOfText } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Comparison } from '../../domain/comparison.js'
import type { Drift } from '../../domain/drift.js'
import { beginReview, type Said, unjudgedItems } from '../../domain/review.js'
import { Trouble } from '../../domain/trouble.js'
import type { Verdict } from '../../domain/verdict.js'
import { printableJson } from '../../report/printable.js'
import { type ReviewOutcome, reviewText } from '../../report/review/outcome-text.js'
import { verdictsText } from '../../report/review/verdict-list.js'
import { comparisonMissing, listComparisons, readComparison } from '../../store/comparisons.js'
import { recordVerdicts } from '../../store/reviews/record-verdicts.js'
import { listVerdicts, readJudgedDrifts } from '../../store/reviews/verdicts.js'
import { sessionNames } from '../../store/session-names.js'
import type { Store } from '../../store/store.js'
import { statusOf } from '../comparison-status.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { failsUnlisted, hasUnlisted, withVerdicts } from '../review/after-review.js'
import { type Asking, askAboutEach } from '../review/ask.js'
import { chosenBy, chosenHelp } from '../review/chosen.js'
import { keysFrom } from '../review/keys.js'
import { reviewKeysHelp } from '../review/review-keys.js'
import { reviewerName } from '../review/reviewer-name.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

interface ReviewOptions {
  readonly db?: string
  readonly comparison?: string
  readonly accept?: string
  readonly reject?: string
  readonly undo?: string
  readonly list?: boolean
  readonly reason?: string
  readonly by?: string
  readonly json?: boolean
}

export const addReview = (program: Command): void => {
  program
    .command('review')
    .description(
      'judge the drift that a comparison found: what was accepted fails no longer, what was rejected always does',
    )
    .option('--comparison <id>', 'the comparison whose drift is judged; the newest by default')
    .option('--accept <which>', `accept, without asking, those that have no verdict: ${chosenHelp}`)
    .option('--reject <which>', 'reject, without asking, those that have no verdict; goes before --accept')
    .option('--undo <which>', 'take verdicts back, of whatever comparison; goes before both')
    .option('--list', 'only list the verdicts that are in force, of whatever comparison')
    .option('--reason <text>', 'why; kept with each verdict of this run')
    .option('--by <name>', "who judges; the user's name by default")
    .option('--json', 'print as JSON; asks nothing')
    .addHelpText(
      'after',
      `
Without --accept, --reject, --undo, --list and --json, it asks about one drift after the other, a key each:
${reviewKeysHelp}
A verdict holds for any candidate that yields exactly that drift in that session, whatever line makes it, and for no other.
Exit status, by the verdicts then in force: 0 nothing that fails, 1 drift that is worse than info and not accepted, or was
rejected, 2 trouble, 3 no such drift but something undecidable or unfaithful, or sessions that drift on what others left.`,
    )
    .action(async (_options: unknown, command: Command) => {
      const options = command.optsWithGlobals<ReviewOptions>()
      await withStore(storePath(options.db), options.list ? 'read' : 'write', (store) =>
        options.list ? listAll(store, options) : runReview(store, options),
      )
    })
}

const listAll = (store: Store, { json }: ReviewOptions): void => {
  const verdicts = listVerdicts(store)
  if (json) {
    print(printableJson(verdicts))
    return
  }
  const names = sessionNames(
    store,
    verdicts.map(({ drift }) => drift.session),
  )
  print(verdictsText(verdicts, styleOf(process.stdout), names))
}

const runReview = async (store: Store, options: ReviewOptions): Promise<void> => {
  const id = options.comparison ?? newestComparison(store)
  const kept = readComparison(store, id)
  const before = judgeableDrifts(store, id)
  const counts = { accepted: 0, rejected: 0, withdrawn: 0 }
  const keep = keeping(store, { kept, options, counts })
  if (options.undo !== undefined) keep(withdrawals(store, options.undo))
  for (const verdict of ['rejected', 'accepted'] as const) {
    const words = options[wordOf[verdict]]
    if (words !== undefined) keep(verdictsOn(store, readJudgedDrifts(store, id), { verdict, words }))
  }
  const isAsking = [options.accept, options.reject, options.undo].every((words) => words === undefined) && !options.json
  if (isAsking) await askInTerminal(store, before, keep)
  tell(withVerdicts(kept, readJudgedDrifts(store, id)), { kept, options, counts })
}

/** Where a review asks, and how it tells. */
export type ReviewTalk = Pick<Asking, 'keys' | 'write' | 'style' | 'retold'>

/** Asks about the drifts of a comparison somewhere else than in a command of its own. Returns what it came to. Throws as `review`. */
export const reviewByAsking = async (store: Store, id: string, talk: ReviewTalk): Promise<ReviewOutcome> => {
  const kept = readComparison(store, id)
  const run: Run = { kept, options: {}, counts: { accepted: 0, rejected: 0, withdrawn: 0 } }
  await ask(store, judgeableDrifts(store, id), { keep: keeping(store, run), talk })
  return outcomeOf(withVerdicts(kept, readJudgedDrifts(store, id)), run)
}

const wordOf = { accepted: 'accept', rejected: 'reject' } as const

interface Run {
  readonly kept: Comparison
  readonly options: ReviewOptions
  /** drifts that were judged in this run */
  readonly counts: { accepted: number; rejected: number; withdrawn: number }
}

const newestComparison = (store: Store): string => {
  const newest = listComparisons(store).find(({ erasedAt }) => erasedAt === null)
  if (newest) return newest.id
  throw comparisonMissing('there is no drift to judge: nothing was compared yet')
}

/** Throws Trouble `comparison-older` where the comparison kept too little of its drifts. */
const judgeableDrifts = (store: Store, id: string): readonly Drift[] => {
  const drifts = readJudgedDrifts(store, id)
  if (drifts.every(({ base }) => base !== undefined)) return drifts
  throw new Trouble(
    'comparison-older',
    `comparison ${id} was made by an older Reprise, which kept too little of a drift to judge it`,
    {
      hint: 'compare again: reprise compare --policy CANDIDATE',
    },
  )
}

/** Keeps verdicts, with the reason of the whole run where they have none of their own, and counts them. */
const keeping = (store: Store, { kept, options, counts }: Run): ((said: readonly Said[]) => void) => {
  const { reason } = options
  const reviewer = { by: reviewerName(options.by), candidate: kept.candidate.revision }
  return (said) => {
    if (said.length === 0) return
    const why = reason === undefined || reason === '' ? {} : { reason: encodeText(bytesOfText(reason)) }
    const whole = said.map((one) => ({ ...why, ...one }))
    recordVerdicts(store, whole, reviewer)
    for (const { verdict } of said) counts[verdict] += 1
  }
}

const withdrawals = (store: Store, words: string): readonly Said[] => {
  const isChosen = chosenBy(store, words)
  return listVerdicts(store)
    .filter(({ drift }) => isChosen(drift))
    .map(({ drift }) => ({ drift, verdict: 'withdrawn' }))
}

const verdictsOn = (
  store: Store,
  drifts: readonly Drift[],
  { verdict, words }: { readonly verdict: Verdict; readonly words: string },
): readonly Said[] => {
  const isChosen = chosenBy(store, words)
  return unjudgedItems(beginReview(drifts))
    .filter(({ judged }) => isChosen(judged))
    .map(({ judged }) => ({ drift: judged, verdict }))
}

const askInTerminal = async (store: Store, drifts: readonly Drift[], keep: Asked['keep']): Promise<void> => {
  const keys = keysFrom(process.stdin)
  const write = (text: string): void => void process.stdout.write(text)
  try {
    await ask(store, drifts, { keep, talk: { keys, write, style: styleOf(process.stdout) } })
  } finally {
    keys.close()
  }
}

interface Asked {
  readonly keep: (said: readonly Said[]) => void
  readonly talk: ReviewTalk
}

const ask = async (store: Store, drifts: readonly Drift[], { keep, talk }: Asked): Promise<void> => {
  const review = beginReview(drifts)
  const sessions = review.items.map(({ judged }) => judged.session)
  await askAboutEach(review, {
    ...talk,
    names: sessionNames(store, sessions),
    keep,
  })
  if (review.items.length > 0) talk.write('\n')
}

/** What was judged, what is left, and the exit status that follows. */
const tell = (now: Comparison, run: Run): void => {
  const { kept, options } = run
  const outcome = outcomeOf(now, run)
  const unjudged = unjudgedItems(beginReview(now.drifts)).map(({ drift }) => drift)
  if (options.json) print(printableJson({ ...outcome, unjudged }))
  else print(reviewText(outcome, styleOf(process.stdout)))
  process.exitCode = failsUnlisted(kept) ? exitStatus.drift : statusOf(now, { least: 'minor' })
}

const outcomeOf = (now: Comparison, { kept, counts }: Run): ReviewOutcome => {
  const { accepted, rejected } = now.verdicts!
  return {
    ...counts,
    inForce: { accepted, rejected },
    left: unjudgedItems(beginReview(now.drifts)).length,
    unlisted: hasUnlisted(kept),
  }
}
