import { readable } from '../../domain/canonical.js'
import type { Drift, Severity } from '../../domain/drift.js'
import { columnsOf } from '../columns.js'
import { differing } from '../differing.js'
import { indented, type Line, line, type Piece, shortLine, type Tone, toned } from '../lines.js'
import { type DifferingPart, partsOfDrift } from '../parts.js'
import { sideTexts } from '../result-text.js'
import { counted, number, shortId } from '../words.js'
import type { DriftFold } from './drift-groups.js'
import { verdictLines } from './verdict-lines.js'

/** What people call a session. */
export type Names = ReadonlyMap<string, string>

export interface DriftOptions {
  /** every drift with all that differs, every assumption with what it means; by default what is alike is summed up */
  readonly all?: boolean | undefined
  /** in columns */
  readonly width: number
  /** session ids to names; an id without one is shortened */
  readonly names?: Names | undefined
}

export const severityTones: Readonly<Record<Severity, Tone>> = {
  critical: 'bad',
  major: 'bad',
  minor: 'warn',
  info: 'dim',
}

export const sessionName = (session: string, names: Names | undefined): string =>
  names?.get(session) ?? shortId(session)

/** `rcptto#1 <a@example.net>`. */
export const placeText = ({ phase, message, recipient }: Pick<Drift, 'phase' | 'message' | 'recipient'>): string => {
  const of = recipient === '' ? '' : ` <${readable(recipient)}>`
  return `${phase}${message === 0 ? '' : `#${message}`}${of}`
}

/** A drift, and how often else it was found. */
export const foldLines = (fold: DriftFold, options: DriftOptions): readonly Line[] => {
  const { first } = fold
  const where: Piece[] = first.session === '' ? [] : [' in ', toned('name', sessionName(first.session, options.names))]
  const head = line(toned('strong', placeText(first)), ...where, moreText(fold), variedText(fold))
  return [head, ...indented(2, driftLines(first, options.width - 4))]
}

/** Where it was found and how often, in a line: `dealloc, lantern_ledger.validate_dealloc, in 6 sessions`. */
export const sumLine = ({ first, otherSessions }: DriftFold): Line => {
  const by = calloutText(first)
  const sessions = first.session === '' ? '' : ` in ${counted(otherSessions + 1, 'session')}`
  return line(toned('strong', first.phase), ...(by === '' ? [] : [': ', toned('name', by)]), toned('dim', sessions))
}

/** That not all of a fold are the same to the last word. */
export const variedText = ({ drifts }: DriftFold): string =>
  new Set(drifts.map(({ recorded, replayed }) => JSON.stringify([recorded, replayed]))).size > 1
    ? ', alike: --all shows each'
    : ''

/** How often else: ` and 5 more sessions`. */
export const moreText = ({ first, drifts, otherSessions }: DriftFold): string => {
  const more = drifts.length - 1
  if (more === 0) return ''
  const bases = new Set(drifts.map(({ base }) => base)).size
  if (first.session === '' && bases > 1) return `, against each of ${number(bases)} recorded revisions`
  if (otherSessions === 0) return `, and ${counted(more, 'more time', 'more times')} in it`
  if (otherSessions === more) return ` and ${counted(more, 'more session', 'more sessions')}`
  return ` and ${number(more)} more in ${counted(otherSessions, 'more session', 'more sessions')}`
}

const partLimit = 6

/** What differs, recorded → replayed, at most `limit` parts of it, and which line of the script made it. */
export const driftLines = (drift: Drift, width: number, limit = partLimit): readonly Line[] => {
  const parts = partsOfDrift(drift)
  const rest = parts.length - limit
  return [
    ...parts.slice(0, limit).flatMap((part) => partLines(part, width)),
    ...(rest > 0 ? [line(toned('dim', `and ${number(rest)} more`))] : []),
    ...causeLines(drift),
    ...verdictLines(drift),
  ]
}

/** One thing that differs, recorded → replayed. */
export const partLines = ({ path, recorded, replayed }: DifferingPart, width: number): readonly Line[] => {
  const [before, after] = sideTexts(path, { recorded, replayed })
  const oneLine = columnsOf(path) + columnsOf(before.slice(0, width)) + columnsOf(after.slice(0, width)) + 5 <= width
  const sides = differing(before, after, Math.max(24, 2 * (width - 6)))
  if (oneLine) return [line(`${path}: `, ...sides.recorded, ' → ', ...sides.replayed)]
  return [line(path), ...indented(2, [line('- ', ...sides.recorded), line('+ ', ...sides.replayed)])]
}

const calloutText = ({ module, callout }: Pick<Drift, 'module' | 'callout'>): string =>
  [module === null ? '' : readable(module), callout ?? ''].filter((part) => part !== '').join('.')

/** Which callout of which module made it, on which line, and of which kinds it is besides. */
export const causeLines = (drift: Drift): readonly Line[] => {
  const text = causeText(drift)
  return [
    ...(text === '' ? [] : [shortLine(toned('dim', 'at '), toned('name', text))]),
    ...(drift.also.length > 0 ? [line(toned('dim', `also: ${drift.also.join(', ')}`))] : []),
  ]
}

/** `lantern/recipients.lua:42, inbound.validate_rcptto`; '' where nothing of it is known. */
export const causeText = ({ callout, module, line: at, side }: Drift): string => {
  const where = at === null ? '' : side === 'recorded' ? `${at} in the recorded script` : at
  return [where, calloutText({ module, callout })].filter((part) => part !== '').join(', ')
}

/** What differs first in a drift, recorded → replayed, about `room` characters of each side: `reply: 250 ok → 550 no`. */
export const differenceText = (drift: Drift, room: number): string => {
  const [first = drift, ...rest] = partsOfDrift(drift)
  const sides = differing(...sideTexts(first.path, first), room)
  const [before, after] = [sides.recorded, sides.replayed].map((spans) => spans.map(({ text }) => text).join(''))
  return `${first.path}: ${before} → ${after}${rest.length > 0 ? `, and ${number(rest.length)} more` : ''}`
}

/** The same, and what made it: `reply: 250 ok → 550 no, at lantern/recipients.lua:42, inbound.validate_rcptto`. */
export const sentenceText = (drift: Drift, room: number): string => {
  const cause = causeText(drift)
  return `${differenceText(drift, room)}${cause === '' ? '' : `, at ${cause}`}`
}
