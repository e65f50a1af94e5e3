import { createInterface } from 'node:readline'
import { printable } from '../../report/printable.js'
import { typedQueue } from '../typed-queue.js'

/** What is typed, a line at a time. The terminal's own editing does: nothing here moves its cursor. */
export interface TypedLines {
  /** The next line; undefined when nothing more will come. */
  next(): Promise<string | undefined>
  close(): void
}

/** From a pipe, lines are written where they would have been typed, so that what is printed reads as a dialogue. */
export const typedLines = (input: NodeJS.ReadStream, write: (text: string) => void): TypedLines => {
  const typed = typedQueue()
  const reader = createInterface({ input, terminal: false, crlfDelay: Number.POSITIVE_INFINITY })
  reader.on('line', typed.add).on('close', typed.end)
  input.on('error', () => reader.close())
  return {
    next: async () => {
      const line = await typed.take()
      if (line === undefined) write('\n')
      else if (!input.isTTY) write(`${printable(line)}\n`)
      return line
    },
    close: () => reader.close(),
  }
}
