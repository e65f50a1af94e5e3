import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino'
import { isWithin } from '../../capture/smtp/is-within.js'
import { printable } from '../../report/printable.js'
import { timeText } from '../../report/words.js'

export type LogLevel = 'info' | 'warn' | 'error'

/** What belongs to a line of a log, by name. */
export type LogFields = Readonly<Record<string, string | number | undefined>>

/** Where a service tells what happens: never anything of a message's content, and no password. */
export interface Log {
  write(level: LogLevel, text: string, fields?: LogFields): void
  /** Resolves when all of it is out, or nobody reads it. Nothing is written after it. */
  close(): Promise<void>
}

/** `lines` for people, `json` for programs: an object a line, with `level`, `time`, `msg` and what belongs to it. */
export type LogForm = 'lines' | 'json'

/** A log on standard error. Whoever reads it slowly, or no more, holds up nothing: then what is too much is dropped. */
export const openLog = (form: LogForm): Log => (form === 'json' ? jsonLog() : lineLog())

const lineLog = (): Log => {
  process.stderr.on('error', () => {})
  return {
    write: (level, text, fields = {}) => {
      process.stderr.write(`${timeText(Date.now())} ${marks[level]}${printable(lineText(text, fields))}\n`)
    },
    close: async () => {},
  }
}

const marks: Readonly<Record<LogLevel, string>> = { info: '', warn: 'warning: ', error: 'error: ' }

const lineText = (text: string, fields: LogFields): string =>
  [
    text,
    ...Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => `${name}=${value}`),
  ].join('  ')

const jsonLog = (): Log => {
  const out = destination({ fd: 2, sync: false, maxLength: mostBytes }).on('error', () => {})
  const logger = openPino(out)
  return {
    write: (level, text, fields) => logger[level](fields ?? {}, text),
    close: async () => {
      const finished = new Promise((resolve) => out.once('close', resolve))
      out.end()
      await isWithin(longestCloseMs, finished)
    },
  }
}

const longestCloseMs = 1000
/** that wait for whoever reads the log */
const mostBytes = 1024 * 1024

const openPino = (out: DestinationStream): Logger =>
  pino(
    {
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (level) => ({ level }) },
    },
    out,
  )
