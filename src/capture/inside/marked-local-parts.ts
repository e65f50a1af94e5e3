import { sha256Of } from '../../domain/bytes.js'
import type { Canonical } from '../../domain/canonical.js'
import { droppedMark, markOf } from '../../domain/redaction.js'
import type { RecordedSession } from './recorded-session.js'
import type { SessionLine } from './recorder-line.js'

/**
 * What the recorder wrote in the place of local parts (`u1`, `u2`, …, `*`), as marks: who reads one is undecidable, and what only
 * hangs on the domain is not. The same in one session is the same; between sessions, it tells nothing.
 */
export const withMarkedLocalParts = (session: RecordedSession): RecordedSession => {
  const { process, events } = session
  const way = process.told?.settings.local_parts
  return way === 'pseudonym' || way === 'drop' ? { ...session, events: events.map(markedLine) } : session
}

const values = ['args', 'returned', 'str', 'context', 'facts', 'answer'] as const

const markedLine = (line: SessionLine): SessionLine => {
  const fields = line as unknown as Readonly<Record<string, Canonical>>
  const marked = values.flatMap((name) => (name in fields ? [[name, markedValue(fields[name]!, '')] as const] : []))
  return { ...line, ...Object.fromEntries(marked) } as SessionLine
}

const markedValue = (value: Canonical, key: string): Canonical => {
  if (typeof value === 'string') return key.includes('localpart') && value !== '' ? markFor(value) : markedText(value)
  if (Array.isArray(value)) return value.map((item) => markedValue(item, ''))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, markedValue(item!, name)]))
}

const markedText = (text: string): string => text.replace(/(u\d+|\*)@/g, (_whole, name: string) => `${markFor(name)}@`)

const markFor = (name: string): string => (name === '*' ? droppedMark : markOf(sha256Of(name)))
