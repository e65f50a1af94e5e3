import { readable, type Text } from '../../domain/canonical.js'
import type { Drift } from '../../domain/drift.js'
import type { DriftVerdict, Verdict } from '../../domain/verdict.js'
import { type Line, line, type Tone, toned } from '../lines.js'
import { counted, timeText } from '../words.js'

/** By which a verdict is known at a glance, beside its word. */
export const verdictMarks: Readonly<Record<Verdict, readonly [mark: string, tone: Tone]>> = {
  accepted: ['✓', 'good'],
  rejected: ['✗', 'bad'],
}

/** What was said of a drift, by whom, when and why; none where nothing was. */
export const verdictLines = ({ verdict }: Pick<Drift, 'verdict'>): readonly Line[] =>
  verdict === undefined ? [] : [verdictLine(verdict)]

/** `✓ accepted by ann, 2026-03-01 09:00:00: as was decided`. */
export const verdictLine = ({ verdict, by, at, reason }: DriftVerdict): Line => {
  const [mark, tone] = verdictMarks[verdict]
  const who = toned('dim', ` by ${shortText(by)}, ${timeText(at)}`)
  return line(toned(tone, `${mark} ${verdict}`), who, reason === undefined ? '' : `: ${shortText(reason)}`)
}

/** In characters: a reason may be as long as who gave it likes, and is printed whole as JSON. */
const longest = 300

const shortText = (text: Text): string => {
  const whole = readable(text)
  return whole.length > longest ? `${whole.slice(0, longest - 1)}…` : whole
}

/** Drifts that were accepted, summed up; those that are not listed are not known by session. */
export const acceptedLines = (accepted: readonly Drift[]): readonly Line[] => {
  if (accepted.length === 0) return []
  const sessions = new Set(accepted.map(({ session }) => session).filter((session) => session !== '')).size
  const where = sessions === 0 ? '' : ` in ${counted(sessions, 'session')}`
  return [
    line(
      toned('strong', 'Accepted'),
      `: ${counted(accepted.length, 'drift')}${where}`,
      toned('dim', '; --all shows them in full, reprise review --list who accepted them'),
    ),
  ]
}
