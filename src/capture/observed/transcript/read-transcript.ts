import type { Bytes } from '../../../domain/bytes.js'
import { readDialogue } from '../dialogue/read-dialogue.js'
import { invalidImport, quoted } from '../import-trouble.js'
import type { ObservedEnd } from '../observed-end.js'
import type { Missing, ObservedAct, ObservedSession } from '../observed-session.js'
import { type Line, readLines, withoutLineEnd } from '../read-lines.js'
import { readPieces } from '../read-pieces.js'
import { transcriptForms } from './forms.js'
import { isSummaryLine, saidWays } from './said-ways.js'
import { type Said, splitSessions, type TranscriptSession } from './split-sessions.js'
import type { TranscriptForm, TranscriptLine } from './transcript-line.js'

/**
 * The sessions of a transcript: `C:` and `S:`, output of swaks, or `>>>` and `<<<`, told apart by the first line that
 * shows it. A line that is none of its form is Trouble `import-invalid`; so is a file without any such line. One
 * session is held at a time.
 */
export const readTranscript = (path: string): Generator<ObservedSession, void, undefined> =>
  readTranscriptPieces(readPieces(path), path)

/** The same for a transcript that comes in pieces; `file` names it in Trouble. */
export function* readTranscriptPieces(
  pieces: Iterable<Uint8Array>,
  file: string,
): Generator<ObservedSession, void, undefined> {
  for (const session of splitSessions(transcriptLines(pieces, file))) yield sessionOf(session)
}

function* transcriptLines(pieces: Iterable<Uint8Array>, file: string): Generator<TranscriptLine, void, undefined> {
  let form: TranscriptForm | undefined
  const waiting: Line[] = []
  let size = 0
  for (const line of readLines(pieces)) {
    size += line.text.length
    if (size > maxBytes) throw invalidImport(file, `a transcript of more than ${maxBytes} bytes`, 'allowed are 64 MiB')
    form ??= transcriptForms.find((candidate) => candidate.isSign(withoutLineEnd(line.text)))
    waiting.push(line)
    if (form === undefined && waiting.length > maxHeadLines) break
    while (form !== undefined && waiting.length > 0) yield readLine(form, waiting.shift()!, file)
  }
  if (form === undefined) throw invalidImport(file, 'no line of a transcript', `allowed are ${names}`)
}

/** A session is held whole, and a transcript may be one session. */
const maxBytes = 64 * 1024 * 1024

/** How many lines may stand ahead of the one that shows the form. */
const maxHeadLines = 1000

const names = transcriptForms.map(({ name }) => name).join(', ')

const readLine = (form: TranscriptForm, { text, number }: Line, file: string): TranscriptLine => {
  const bare = withoutLineEnd(text)
  const line = form.read(bare)
  if (line === undefined)
    throw invalidImport(`${file}:${number}`, quoted(bare), `in ${form.name} a line is ${form.allowed}`)
  return line
}

const sessionOf = ({ opening, said }: TranscriptSession): ObservedSession => {
  const { client, server } = saidWays(said)
  const { acts, hasQuit, missing } = readDialogue(client, server, { isTlsOpen: true })
  const hasLostBytes = said.some(({ text }) => text.includes(replacement))
  return {
    peer: null,
    listener: opening === null ? null : listenerOf(opening),
    at: null,
    acts: acts.map(withoutUnshown),
    end: hasQuit ? 'quit' : null,
    missing: [
      ...always,
      ...(hasLostBytes ? [lostBytes] : []),
      ...(hasQuit ? [] : [{ what: 'the end', why: 'a transcript does not say how a connection ended' }]),
      ...(acts.some(isUnshown) ? [unshown] : []),
      ...(said.some(mayLackDot) ? [dots] : []),
      ...missing,
    ],
    isSynthetic: false,
    rejections: [],
  }
}

/** U+FFFD in UTF-8: a program put it where it could not read a byte. */
const replacement = '\xef\xbf\xbd'

const always: readonly Missing[] = [
  { what: 'line ends', why: 'a transcript does not show them; every line is taken to end with CRLF' },
  { what: 'times', why: 'a transcript does not show them' },
]
const lostBytes: Missing = { what: 'bytes that are not UTF-8', why: 'there is U+FFFD where they may have been' }
const unshown: Missing = { what: 'a message', why: 'the transcript shows nothing of it, or a summary' }

const dots: Missing = {
  what: 'dots at the beginning of a line',
  why: 'whether the transcript shows the one that a client adds is not known; it is taken to show it',
}

const mayLackDot = ({ side, text, isAsSent }: Said): boolean =>
  side === 'client' && !isAsSent && text.length > 1 && text.startsWith('.')

/** `sendmail -v` leaves messages out, `swaks --suppress-data` has a summary; an empty message would look the same. */
const isUnshown = (act: ObservedAct): boolean =>
  act.kind === 'content' && (act.content === '' || isSummaryLine(withoutLineEnd(act.content ?? '')))

const withoutUnshown = (act: ObservedAct): ObservedAct =>
  act.kind === 'content' && isUnshown(act) ? { ...act, content: null } : act

/** `Trying 192.0.2.1:25...` of swaks, `Trying 192.0.2.1...` of telnet; a name is no address. */
const listenerOf = (opening: Bytes): ObservedEnd | null => {
  const [, bracketed, bare, port] = /^Trying (?:\[([0-9a-f:.]+)\]|([0-9.]+))(?::(\d{1,5}))?\.\.\.$/i.exec(opening) ?? []
  const address = bracketed ?? bare
  return address === undefined ? null : { address, port: port === undefined ? null : Number(port) }
}
