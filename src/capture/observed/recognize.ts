import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { type Bytes, bytesOfBuffer } from '../../domain/bytes.js'
import { unreadable } from './import-trouble.js'
import { parseMainRecord } from './momentum-logs/main-log.js'
import { parseRejectRecord } from './momentum-logs/reject-log.js'
import { withoutLineEnd } from './read-lines.js'
import { transcriptForms } from './transcript/forms.js'

/** What a file is, as far as its beginning shows. */
export type Recognized =
  | 'pcap'
  | 'transcript'
  | 'reject-log'
  | 'main-log'
  | 'mbox'
  | 'maildir'
  | 'eml'
  | 'export'
  | 'momentum-recorder'

/** Looks at the beginning of a file, or into a folder; undefined where it is none of what can be imported. Throws Trouble `import-missing`. */
export const recognize = (path: string): Recognized | undefined => {
  const { isFolder, head } = beginningOf(path)
  if (isFolder) return isMaildir(path) ? 'maildir' : undefined
  if (magics.has(Buffer.from(head.slice(0, 4), 'latin1').toString('hex'))) return 'pcap'
  if (/^\s*\{/.test(head)) return isOfRecorder(head) ? 'momentum-recorder' : 'export'
  if (head.startsWith('From ')) return 'mbox'
  const lines = wholeLines(head)
  const log = lines.map(logOf).find((one) => one !== undefined)
  if (log !== undefined) return log
  const first = lines.find((line) => line.trim() !== '')
  if (first === undefined) return undefined
  if (!isTranscriptLine(first) && /^[!-9;-~]{2,}:(?:[ \t]|$)/.test(first)) return 'eml'
  const telling = lines.find((line) => isTranscriptLine(line) || isOfRecorder(line))
  if (telling === undefined) return undefined
  return isTranscriptLine(telling) ? 'transcript' : 'momentum-recorder'
}

/** pcap in either order of bytes, in micro- or nanoseconds, and pcapng. */
const magics: ReadonlySet<string> = new Set(['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'])

const headBytes = 65_536

const beginningOf = (path: string): { readonly isFolder: boolean; readonly head: Bytes } => {
  try {
    if (statSync(path).isDirectory()) return { isFolder: true, head: '' }
    const descriptor = openSync(path, 'r')
    try {
      const buffer = Buffer.alloc(headBytes)
      return { isFolder: false, head: bytesOfBuffer(buffer.subarray(0, readSync(descriptor, buffer))) }
    } finally {
      closeSync(descriptor)
    }
  } catch (cause) {
    throw unreadable(path, cause)
  }
}

const isMaildir = (path: string): boolean => {
  const names = readdirSync(path)
  return names.includes('cur') && names.includes('new')
}

/** The last line of a beginning that was cut may be half a one. */
const wholeLines = (head: Bytes): readonly Bytes[] => {
  const lines = head.split('\n').map(withoutLineEnd)
  return (head.length === headBytes ? lines.slice(0, -1) : lines).map((line) => line.replace(/\r$/, ''))
}

const logOf = (line: Bytes): 'reject-log' | 'main-log' | undefined => {
  if (!/^\d{10}/.test(line) || isOfRecorder(line)) return undefined
  if (parseRejectRecord(line).kind !== 'unreadable') return 'reject-log'
  return parseMainRecord(line).kind === 'unreadable' ? undefined : 'main-log'
}

/** Has a line of the recorder inside Momentum: its writer may have put a time before it, or half a line. In JSON text the quotes are escaped. */
const isOfRecorder = (text: Bytes): boolean => /\{"reprise":\d+[,}]/.test(text)

const isTranscriptLine = (line: Bytes): boolean => transcriptForms.some((form) => form.isSign(line))
