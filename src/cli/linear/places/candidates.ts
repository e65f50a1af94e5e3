import { type Line, line } from '../../../report/lines.js'
import { number, timeText } from '../../../report/words.js'
import type { CandidateChoice } from '../../../tui/outside.js'
import { candidateName, shortCommit } from '../../../tui/view/candidate-name.js'
import type { Candidate } from '../../../tui/view/job.js'
import type { Choice, News, PlaceKind, Turn } from '../dialogue-types.js'
import { noSuch } from '../words/no-such.js'
import { openDrifts } from './drifts.js'

/** Which version of the policy everything is compared with. */
export interface CandidatesPlace {
  readonly kind: 'candidates'
  /** null until they were read */
  readonly offered: readonly CandidateChoice[] | null
}

export const openCandidates = (): Turn<never> => ({
  opens: { kind: 'candidates', offered: null },
  wish: { kind: 'ask', question: { kind: 'candidates' } },
})

export const candidatesPlace: PlaceKind<CandidatesPlace> = {
  question: ({ offered }) =>
    `Compare with which version of the policy? ${offered?.length ? 'A number, or a path.' : 'The path of a file or a folder.'}`,
  choices: () => choices,
  usual: () => 'back',
  number: 'compares with the version that has that number in the list',
  other: 'path',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => withNews(place, news),
}

const choices: readonly Choice[] = [
  {
    word: 'path',
    takes: { what: 'PATH', ask: 'Which path?' },
    says: 'compares with the policy at a path; the path by itself does as well',
  },
  {
    word: 'complete',
    takes: { what: 'BEGINNING', ask: 'The beginning of the path?' },
    says: 'lists the policies and folders that a path may become',
  },
  { word: 'list', says: 'lists what was compared lately, and its commits' },
]

const chosen = ({ offered }: CandidatesPlace, word: string, behind: string): Turn<CandidatesPlace> => {
  if (word === 'path') return compared({ path: behind, commit: null })
  if (word === 'complete') return { wish: { kind: 'ask', question: { kind: 'paths', before: behind } } }
  if (word === 'list') return { said: offeredLines(offered ?? []) }
  const choice = offered?.[Number(behind) - 1]
  if (choice) return compared({ path: choice.path, commit: choice.commit })
  const numbered = { of: offered?.length ?? 0, none: 'None is listed: answer with a path.' }
  return { said: noSuch('version', Number(behind), numbered) }
}

const compared = (candidate: Candidate): Turn<CandidatesPlace> => ({
  said: [line(`Comparing with ${candidateName(candidate)}.`)],
  wish: { kind: 'compare', candidate },
})

const withNews = (place: CandidatesPlace, news: News): Turn<CandidatesPlace> => {
  if (news.kind === 'compared') return { ...openDrifts(news.candidate), leaves: true }
  if (news.kind !== 'answer') return {}
  const { answer } = news
  if (answer.kind === 'candidates')
    return { place: { ...place, offered: answer.choices }, said: offeredLines(answer.choices) }
  if (answer.kind !== 'paths') return {}
  return {
    said:
      answer.paths.length === 0
        ? [line(`No policy and no folder begins with ${JSON.stringify(answer.before)}.`)]
        : answer.paths.map((path) => line(path)),
  }
}

const offeredLines = (choices: readonly CandidateChoice[]): readonly Line[] =>
  choices.length === 0
    ? [line('Nothing was compared lately.')]
    : choices.map(({ path, commit, at, subject }, index) =>
        line(
          `${number(index + 1)}. ${path}, ${commit === null ? 'as it is now' : `commit ${shortCommit(commit)} of ${timeText(at ?? 0)}: ${subject}`}`,
        ),
      )
