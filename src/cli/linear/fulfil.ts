import { Trouble } from '../../domain/trouble.js'
import { type Progress, progressText } from '../../report/progress-text.js'
import { outcomeLines } from '../../report/review/outcome-text.js'
import type { Style } from '../../report/style.js'
import type { Outside } from '../../tui/outside.js'
import type { Question, Reader } from '../../tui/reader/questions.js'
import type { Candidate } from '../../tui/view/job.js'
import { absolutePath } from '../outside/complete-path.js'
import type { News, Wish } from './dialogue-types.js'
import { ReviewLines, reviewWords } from './review-lines.js'
import type { TypedLines } from './typed-lines.js'
import { differenceWords, inWords } from './words/in-words.js'

/** What wishes are fulfilled with. */
export interface Means {
  readonly storePath: string
  readonly reader: Reader<Question>
  readonly outside: Outside
  readonly lines: TypedLines
  readonly style: Style
  /** prints lines at once */
  readonly tell: (text: string) => void
  readonly write: (text: string) => void
  /** records the included example, and goes on with its store */
  readonly openExample: () => Promise<void>
}

const firstAfterMs = 3000
const everyMs = 5000

/** Does what a dialogue wants. Trouble is news, too. */
export const fulfil = async (wish: Wish, means: Means): Promise<News> => {
  // a thread that reads keeps no program running by itself, and an input that has ended does not either
  const waiting = setInterval(() => isReading(wish) && means.tell('Still at it.'), everyMs)
  try {
    return await fulfilled(wish, means)
  } catch (error) {
    if (error instanceof Trouble) return { kind: 'trouble', message: error.message, hint: error.hint }
    throw error
  } finally {
    clearInterval(waiting)
  }
}

/** A comparison tells how far it is, and a review asks. */
const isReading = ({ kind }: Wish): boolean => kind === 'ask' || kind === 'save'

const fulfilled = async (wish: Wish, means: Means): Promise<News> => {
  switch (wish.kind) {
    case 'ask':
      return { kind: 'answer', answer: await means.reader.ask(wish.question) }
    case 'compare':
      return compared(wish.candidate, means)
    case 'save':
      await means.outside.saveCopy(wish.copy, wish.path)
      return { kind: 'saved', path: wish.path }
    case 'review':
      return reviewed(wish.comparison, means)
    case 'example':
      await means.openExample()
      return { kind: 'example' }
  }
}

const cancelled = 'The comparison was ended. Nothing of it is kept.'

/** Tells now and then how far it is. Control-C ends the comparison, and not the dialogue. */
const compared = async (candidate: Candidate, { outside, tell }: Means): Promise<News> => {
  const { promise, resolve } = Promise.withResolvers<News>()
  const cancel = (): void => resolve({ kind: 'trouble', message: cancelled, hint: undefined })
  process.on('SIGINT', cancel)
  tell('Control-C ends that.')
  const tellProgress = nowAndThen(tell)
  const stop = outside.compare(candidate, (report) => {
    if (report.outcome === 'running') tellProgress(report.progress)
    else if (report.outcome === 'finished')
      resolve({
        kind: 'compared',
        candidate: { ...candidate, path: absolutePath(candidate.path), revision: report.revision },
      })
    else resolve({ kind: 'trouble', message: report.why, hint: undefined })
  })
  try {
    return await promise
  } finally {
    stop()
    process.off('SIGINT', cancel)
  }
}

/** The first time after some seconds: most comparisons are done by then. */
export const nowAndThen = (tell: Means['tell']): ((progress: Progress) => void) => {
  let next = firstAfterMs
  return (progress) => {
    if (progress.elapsedMs < next) return
    next = progress.elapsedMs + everyMs
    tell(progressText(progress))
  }
}

/** The flow of `reprise review`, its marks in words. */
const reviewed = async (comparison: string, { storePath, lines, style, tell, write }: Means): Promise<News> => {
  const [{ reviewByAsking }, { withStore }] = await Promise.all([
    import('../commands/review.js'),
    import('../with-store.js'),
  ])
  tell(`Each drift is asked about by itself. Answer with a letter, or a word: ${reviewWords}, back.`)
  const keys = new ReviewLines(lines)
  const retold = (told: Parameters<typeof inWords>[0]) => inWords(told, differenceWords)
  const outcome = await withStore(storePath, 'write', (store) =>
    reviewByAsking(store, comparison, { keys, write, style, retold }),
  )
  return {
    kind: 'reviewed',
    said: outcomeLines(outcome),
    isOver: keys.isOver,
  }
}
