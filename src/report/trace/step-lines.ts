import { readable } from '../../domain/canonical.js'
import type { Happening, ShownVariable, Trace, TracedFile, TraceStep } from '../../domain/trace.js'
import { effectText } from '../effects.js'
import { indented, type Line, line, shortLine, toned } from '../lines.js'
import { callText, quoted, valueText } from '../lua-text.js'
import { shortened } from '../words.js'
import { type ToldVariables, variablesTold } from './changed-variables.js'
import { shownText } from './shown-text.js'

/** The steps of a trace from one place to another, 0 at the first that is at hand: where they are, what each made and did. */
export const stepLines = (trace: Trace, from = 0, to = trace.steps.length): readonly Line[] => {
  const told = variablesTold(trace)
  const wide = String(Math.max(1, ...trace.steps.slice(from, to).map((step) => step.line))).length
  return trace.steps.slice(from, to).flatMap((step, index) => {
    const before = index === 0 ? undefined : trace.steps[from + index - 1]
    const heads = before && isSamePlace(before, step) ? [] : [placeLine(trace.files[step.file]!, step)]
    return [...heads, ...indented(2, linesOfStep(trace, step, { told: told[from + index]!, wide }))]
  })
}

/** Whether a step goes on in the call of the one before it: the place is not told again. */
export const isSamePlace = (before: TraceStep, step: TraceStep): boolean =>
  before.file === step.file &&
  before.function === step.function &&
  before.depth === step.depth &&
  before.coroutine === step.coroutine &&
  before.isDeferred === step.isDeferred &&
  !step.begins

/** `mod:validate_rcptto in policy.lua`. */
export const placeLine = (file: TracedFile, step: TraceStep): Line =>
  line(toned('name', step.function), ` in ${readable(file.name)}`, toned('dim', remarksOf(file, step)))

const remarksOf = ({ isGenerated }: TracedFile, { depth, coroutine, isDeferred, begins }: TraceStep): string =>
  [
    ...(begins ? [] : [', again']),
    ...(isGenerated ? [', generated code'] : []),
    ...(isDeferred ? [', deferred'] : []),
    ...(coroutine > 0 ? [`, coroutine ${coroutine}`] : []),
    ...(depth > 1 ? [`, depth ${depth}`] : []),
  ].join('')

const linesOfStep = (
  trace: Trace,
  step: TraceStep,
  { told, wide }: { readonly told: ToldVariables; readonly wide: number },
): readonly Line[] => {
  const number = String(step.line).padStart(wide)
  const again = step.isResumed ? toned('dim', 'again: ') : ''
  return [
    ...told.given.map((variable) => changedVariableLine('given ', variable)),
    shortLine(toned('dim', `${number}  `), again, sourceText(trace.files[step.file]!, step.line)),
    ...indented(wide + 4, [
      ...step.happened.map(happeningLine),
      ...told.made.map((variable) => changedVariableLine('', variable)),
    ]),
  ]
}

/** A line of a source; nobody has the text of code that was generated under a name of its own. */
export const sourceText = ({ lines }: TracedFile, at: number): string => {
  const text = lines[at - 1]
  return text === undefined ? '(its text is not known)' : tabsAside(readable(text).slice(0, longestLine))
}

/** No terminal is as wide. */
const longestLine = 2000

const tabsAside = (text: string): string => text.replace(/\t/g, '  ')

export const changedVariableLine = (before: string, [name, value]: ShownVariable): Line =>
  line(toned('dim', before), toned('strong', readable(name)), ` = ${shownText(value)}`)

/** What a line asked, changed or printed. */
export const happeningLine = (happening: Happening): Line => {
  if (happening.kind === 'effect') return line(toned('good', shortened(effectText(happening.effect))))
  if (happening.kind === 'output') return line('printed ', quoted(shortened(readable(happening.text))))
  const asked = shortened(callText(happening.call, happening.key))
  if (happening.answer === undefined) return line('asked ', asked, ' → ', toned('warn', 'nobody knows'))
  return line('asked ', asked, ' → ', shortened(valueText(happening.answer)))
}
