import type { Bytes } from '../../../domain/bytes.js'
import type { TranscriptForm, TranscriptLine } from './transcript-line.js'

const said = (side: 'client' | 'server', text: Bytes, isAsSent = false): TranscriptLine => ({
  kind: 'said',
  side,
  text,
  isAsSent,
})

/** As in RFC 5321, appendix D: `C: ` and `S: `, perhaps indented. */
const lettered: TranscriptForm = {
  name: 'lines with C: and S:',
  allowed: 'C: and what the client said, S: and what the server said, or an empty line',
  isSign: (line) => /^[ \t]*[CS]:(?: |$)/.test(line),
  read(line) {
    const [, letter, text = ''] = /^[ \t]*([CS]):(?: (.*))?$/s.exec(line) ?? []
    if (letter === undefined) return line.trim() === '' ? { kind: 'remark', text: '' } : undefined
    return said(letter === 'C' ? 'client' : 'server', text)
  },
}

/** swaks (manual, "transaction hints"): what is within TLS it prints in plain text. */
const swaks: TranscriptForm = {
  name: 'output of swaks',
  allowed:
    '" -> " or " ~> " and what the client said, "<- ", "<~ ", "<** " or "<~* " and what the server said, "=== " or "*** "',
  isSign: (line) => /^(?: [-~]>|<[-~] |<\*\*|<~\*|=== )/.test(line),
  read(line) {
    const [, client] = /^(?: [-~]>|\*\*>|\*~>) ?(.*)$/s.exec(line) ?? []
    if (client !== undefined) return said('client', client, true)
    const [, server] = /^<(?:[-~] |\*\*|~\*) ?(.*)$/s.exec(line) ?? []
    if (server !== undefined) return said('server', server, true)
    if (/^=== Trying /.test(line)) return { kind: 'connecting', text: line.slice(4) }
    return isSwaksRemark(line) ? { kind: 'remark', text: line } : undefined
  },
}

/** What swaks says itself, and raw text in hexadecimal, which is printed as lines too. */
const isSwaksRemark = (line: Bytes): boolean => /^(?:$|(?:===|\*\*\*)(?:\s|$)| {2}> |< {2})/.test(line)

/**
 * `>>> ` and `<<< `, as in bounces; `sendmail -v` prints replies without `<<<`; remarks of sendmail and telnet stand
 * between.
 */
const arrows: TranscriptForm = {
  name: 'lines with >>> and <<<',
  allowed:
    '>>> and what the client said, <<< and what the server said, a reply alone, a remark of sendmail ("name... ") or telnet, or an empty line',
  isSign: (line) => /^(?:>>>|<<<)(?: |$)/.test(line),
  read(line) {
    const [, arrow, text = ''] = /^(>>>|<<<)(?: (.*))?$/s.exec(line) ?? []
    if (arrow !== undefined) return said(arrow === '>>>' ? 'client' : 'server', text)
    if (/^[2-5]\d\d(?:[ -]|$)/.test(line)) return said('server', line)
    if (/^Trying |^[^ ]+\.\.\. Connecting to /.test(line)) return { kind: 'connecting', text: line }
    const isRemark =
      /^(?:Connected to |Escape character is |Connection closed|Closing connection to |[^ ]+\.\.\. )/.test(line)
    return isRemark || line === '' ? { kind: 'remark', text: line } : undefined
  },
}

export const transcriptForms: readonly TranscriptForm[] = [lettered, swaks, arrows]
