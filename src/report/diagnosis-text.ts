import { readable, type Text } from '../domain/canonical.js'
import type { Diagnosis } from '../domain/diagnosis.js'
import { shortHash } from '../domain/revision.js'
import { findingLines, summaryLine } from './diagnosis/finding-lines.js'
import { registerLines } from './diagnosis/register-lines.js'
import { restsLines } from './diagnosis/rests-lines.js'
import { type Line, line, paragraphs, toned } from './lines.js'
import { type Style, textOf } from './style.js'
import { counted, firstOf } from './words.js'

/** What doctor found in a policy, as text for people: what it is, what it rests on, what to mend, and last the sum. */
export const diagnosisText = (diagnosis: Diagnosis, style: Style): string =>
  textOf(
    paragraphs(headLines(diagnosis), registerLines(diagnosis), restsLines(diagnosis, style), findingLines(diagnosis), [
      summaryLine(diagnosis),
    ]),
    style,
  )

const headLines = ({ policy: { name, revision, files, entry, notLoaded } }: Diagnosis): readonly Line[] => [
  line(
    toned('strong', readable(name)),
    toned('dim', ` (${shortHash(revision)})`),
    files === 1 ? '' : `: ${counted(files, 'Lua file')} from ${readable(entry)} on`,
  ),
  ...(notLoaded.length === 0 ? [] : [line(toned('dim', `nothing loads ${filesText(notLoaded)}`))]),
]

const filesText = (files: readonly Text[]): string => firstOf(files.map(readable), 5)
