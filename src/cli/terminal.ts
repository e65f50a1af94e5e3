import { type Style, styleIn } from '../report/style.js'
import { exitStatus } from './exit-status.js'

/** How text for people is to look: what the stream and the environment say. Only a terminal has colours. */
export const styleOf = (stream: { isTTY?: boolean; columns?: number }, env = process.env): Style => {
  const { color, unicode } = styleIn(env)
  const width = Math.max(40, stream.columns ?? (Number(env['COLUMNS']) || 80))
  return { color: color && stream.isTTY === true, width, unicode }
}

/** Writes all of it, and waits where the reader is slow; a reader that went away ends the program quietly. */
export const print = (text: string): void => {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
}

/** A pipe that was closed early, as by `head`, is no trouble. */
export const endQuietlyOnClosedPipe = (): void => {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0)
    process.stderr.write(`reprise: standard output cannot be written: ${error.message}\n`)
    process.exit(exitStatus.trouble)
  })
}
