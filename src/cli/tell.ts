import { Trouble } from '../domain/trouble.js'
import { printable } from '../report/printable.js'
import { copyable } from './copyable.js'
import { exitStatus } from './exit-status.js'

/** The one place that tells of trouble. */
export const tell = (error: unknown): void => {
  const code = (error as { readonly code?: unknown }).code
  if (typeof code === 'string' && code.startsWith('commander.')) {
    const { exitCode } = error as { readonly exitCode?: number }
    process.exitCode = exitCode === 0 ? exitStatus.clean : exitStatus.trouble
    return
  }
  process.exitCode = exitStatus.trouble
  if (!(error instanceof Trouble)) {
    process.stderr.write(`reprise: a fault of Reprise itself, please report it: ${safeLines(faultText(error))}\n`)
    return
  }
  process.stderr.write(`reprise: ${safeLines(error.message)}\n`)
  if (error.hint) process.stderr.write(`  ${safeLines(copyable(error.hint))}\n`)
}

/** Tells of what is out of the ordinary, and no reason to end. */
export const warn = (text: string): void => {
  process.stderr.write(`warning: ${safeLines(text)}\n`)
}

/** What went wrong and where: the frames of the stack alone, for the runtime may put a line of a bundled file before them. */
export const faultText = (fault: unknown): string => {
  if (!(fault instanceof Error)) return String(fault)
  const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return [`${fault.name}: ${fault.message}`, ...frames].join('\n')
}

/** What a sentence quotes of a user's words, a script's or a file's must not reach the terminal raw. Lua indents with tabs. */
const safeLines = (text: string): string =>
  text
    .split('\n')
    .map((line) => printable(line.replaceAll('\t', '  ')))
    .join('\n')
