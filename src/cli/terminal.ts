import { exitStatus } from './exit-status.js'

/** How text for people is to look: what the terminal and the environment say. */
export interface Style {
  readonly color: boolean
  readonly width: number
  readonly unicode: boolean
}

export const styleOf = (stream: { isTTY?: boolean; columns?: number }, env = process.env): Style => ({
  color: stream.isTTY === true && !env['NO_COLOR'] && env['TERM'] !== 'dumb',
  width: Math.max(40, stream.columns ?? (Number(env['COLUMNS']) || 80)),
  unicode: speaksUtf8(env),
})

const speaksUtf8 = (env: NodeJS.ProcessEnv): boolean =>
  /utf-?8/i.test(env['LC_ALL'] || env['LC_CTYPE'] || env['LANG'] || (process.platform === 'win32' ? 'utf-8' : ''))

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
