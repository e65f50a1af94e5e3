import { createInterface } from 'node:readline'
import { printable } from '../../report/printable.js'

/** What is typed, a line at a time. The terminal's own editing does: nothing here moves its cursor. */
export interface TypedLines {
  /** The next line; undefined when nothing more will come. */
  next(): Promise<string | undefined>
  close(): void
}

/** From a pipe, lines are written where they would have been typed, so that what is printed reads as a dialogue. */
export const typedLines = (input: NodeJS.ReadStream, write: (text: string) => void): TypedLines => {
  const lines: (string | undefined)[] = []
  let wake = (): void => {}
  const push = (line: string | undefined): void => {
    lines.push(line)
    wake()
  }
  const reader = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })
  reader.on('line', push).on('close', () => push(undefined))
  input.on('error', () => reader.close())
  return {
    next: async () => {
      while (lines.length === 0) await new Promise<void>((resolve) => (wake = resolve))
      const line = lines[0]
      if (line === undefined) write('\n')
      else {
        lines.shift()
        if (!input.isTTY) write(`${printable(line)}\n`)
      }
      return line
    },
    close: () => reader.close(),
  }
}
