import { emitKeypressEvents } from 'node:readline'
import { type TypedQueue, typedQueue } from '../typed-queue.js'

/** What a person types, a key at a time in a terminal, and from a pipe in the same way. */
export interface Keys {
  /** The next key that is one character; undefined when nothing more will come. Line ends and keys without a character are none. */
  next(): Promise<string | undefined>
  /** The rest of the line, typed with the terminal's own editing; undefined when nothing more will come. */
  line(): Promise<string | undefined>
  /** Leaves the terminal as it was. */
  close(): void
}

const interrupt = '\x03'
const endOfInput = '\x04'
const suspend = '\x1a'

/** An arrow key or another that is several characters long is one key, and means nothing: none of its characters may be taken for a verdict. */
export const keysFrom = (stdin: NodeJS.ReadStream): Keys => {
  const typed = keysOf(stdin)
  const setRaw = (isRaw: boolean): void => void (stdin.isTTY && stdin.setRawMode(isRaw))
  const restored = restoringOnSignals(() => setRaw(false))
  const next = async (): Promise<string | undefined> => {
    setRaw(true)
    for (;;) {
      const key = await typed.take()
      if (key === undefined || key === interrupt || key === endOfInput) return undefined
      if (key === suspend) suspendProcess(setRaw)
      else if (key !== '' && key !== '\r' && key !== '\n') return key
    }
  }
  const line = async (): Promise<string | undefined> => {
    setRaw(false)
    const characters: string[] = []
    for (;;) {
      const key = await typed.take()
      if (key === undefined) return characters.length === 0 ? undefined : characters.join('')
      if (key === '\r' || key === '\n') return characters.join('')
      characters.push(key)
    }
  }
  const close = (): void => {
    setRaw(false)
    restored()
    typed.close()
  }
  return { next, line, close }
}

/** Keys, each its character, or '' where it has none. */
const keysOf = (stdin: NodeJS.ReadStream): Pick<TypedQueue, 'take'> & { close(): void } => {
  const { add, end, take } = typedQueue()
  const onKey = (text: string | undefined, { sequence = '' }: { readonly sequence?: string }): void =>
    add([...(text ?? sequence)].length === 1 ? (text ?? sequence) : '')
  emitKeypressEvents(stdin)
  stdin.on('keypress', onKey).on('end', end).on('error', end)
  stdin.resume()
  const close = (): void => {
    stdin.off('keypress', onKey).off('end', end).off('error', end)
    stdin.pause()
  }
  return { take, close }
}

/** As Ctrl-Z does where the terminal itself reads it. */
const suspendProcess = (setRaw: (isRaw: boolean) => void): void => {
  setRaw(false)
  process.kill(process.pid, 'SIGTSTP')
  process.once('SIGCONT', () => setRaw(true))
}

/** A terminal is left as it was found by a signal that ends the program, too. Returns what takes this away. */
const restoringOnSignals = (restore: () => void): (() => void) => {
  const signals = ['SIGTERM', 'SIGHUP', 'SIGINT'] as const
  const end = (signal: NodeJS.Signals): void => {
    restore()
    remove()
    process.kill(process.pid, signal)
  }
  const remove = (): void => {
    for (const signal of signals) process.off(signal, end)
  }
  for (const signal of signals) process.on(signal, end)
  return remove
}
