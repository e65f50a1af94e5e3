import { statSync } from 'node:fs'
import { dirname, isAbsolute, relative, sep } from 'node:path'
import type { Comparison } from '../domain/comparison.js'
import type { FailOn } from '../domain/fail-on.js'
import type { SecondOpinion } from '../domain/second-opinion.js'
import { comparisonJson, comparisonJsonLines, comparisonText } from '../report/comparison-text.js'
import { comparisonHtml } from '../report/html/comparison-html.js'
import { comparisonJunit } from '../report/junit/comparison-junit.js'
import { comparisonMarkdown } from '../report/markdown/comparison-markdown.js'
import { comparisonSarif } from '../report/sarif/comparison-sarif.js'
import type { Style } from '../report/style.js'

export const comparisonFormats = ['text', 'json', 'jsonl', 'junit', 'sarif', 'markdown', 'html'] as const

export type ComparisonFormat = (typeof comparisonFormats)[number]

/** Formats that have a place for what the second machine says: it is neither drift, a testcase nor a result. */
export const formatsWithOpinion: readonly ComparisonFormat[] = ['text', 'json', 'jsonl', 'markdown', 'html']

/** How a comparison is to be told. */
export interface Telling {
  readonly style: Style
  readonly all: boolean
  readonly failOn: FailOn
  /** path of the candidate */
  readonly policy: string
  readonly opinion: SecondOpinion | undefined
  /** what those sessions are called, by id: only asked for where the format tells it */
  readonly namesOf: () => ReadonlyMap<string, string>
}

type Format = (comparison: Comparison, telling: Telling) => string

const formats: Readonly<Record<ComparisonFormat, Format>> = {
  text: (comparison, { style, all, opinion, namesOf }) =>
    comparisonText(comparison, style, { names: namesOf(), all, opinion }),
  json: (comparison, { opinion }) => comparisonJson(comparison, opinion),
  jsonl: (comparison, { opinion }) => comparisonJsonLines(comparison, opinion),
  junit: (comparison, { failOn, namesOf }) => comparisonJunit(comparison, { failOn, names: namesOf() }),
  sarif: (comparison, { policy, namesOf }) =>
    comparisonSarif(comparison, { names: namesOf(), folder: folderBelow(policy) }),
  markdown: (comparison, { all, opinion, namesOf }) =>
    comparisonMarkdown(comparison, { names: namesOf(), all, opinion }),
  html: (comparison, { all, opinion, namesOf }) => comparisonHtml(comparison, { names: namesOf(), all, opinion }),
}

export const formatted = (comparison: Comparison, format: ComparisonFormat, telling: Telling): string =>
  formats[format](comparison, telling)

/** The policy's folder as seen from here, with `/` at its end; undefined where it is here or elsewhere. */
const folderBelow = (policy: string): string | undefined => {
  const isFolder = statSync(policy, { throwIfNoEntry: false })?.isDirectory() ?? false
  const path = relative('.', isFolder ? policy : dirname(policy))
  if (path === '' || isAbsolute(path) || path.split(sep)[0] === '..') return undefined
  return `${path.split(sep).join('/')}/`
}
