import type { Mouse } from '../view/mouse.js'

/** Buttons and wheel, as SGR reports them (1000, 1006 of xterm's control sequences). */
export const mouseOn = '\x1b[?1000h\x1b[?1006h'
export const mouseOff = '\x1b[?1006l\x1b[?1000l'

/** A terminal's input without its reports of the mouse, which go to whoever listens: Ink would drop them. */
export interface MouseInput {
  readonly stdin: NodeJS.ReadStream
  /** Returns what ends it. */
  listen(listener: (mouse: Mouse) => void): () => void
}

export const mouseInput = (stdin: NodeJS.ReadStream): MouseInput => {
  const listeners = new Set<(mouse: Mouse) => void>()
  const split = mouseSplitter((mouse) => {
    for (const listener of listeners) listener(mouse)
  })
  const read = (size?: number): string | null => {
    const chunk = stdin.read(size) as Buffer | string | null
    return chunk === null ? null : split(String(chunk))
  }
  return {
    stdin: new Proxy(stdin, {
      get: (target, name) => {
        if (name === 'read') return read
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? value.bind(target) : value
      },
    }),
    listen: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

const report = /\x1b\[<(\d+);(\d+);(\d+)([Mm])/g

/** A report that is still to come whole; what is longer than any, or is not followed at once, is none. */
const begun = /\x1b\[<[\d;]{0,20}$/
const followedWithinMs = 100

/** Takes the reports of the mouse out of text that comes in pieces, and gives back the rest. */
export const mouseSplitter = (
  told: (mouse: Mouse) => void,
  now = (): number => performance.now(),
): ((chunk: string) => string) => {
  let pending = ''
  let since = 0
  return (chunk) => {
    const isFollowed = now() - since < followedWithinMs
    const text = (isFollowed ? pending : '') + chunk
    since = now()
    pending = begun.exec(text)?.[0] ?? ''
    const whole = text.slice(0, text.length - pending.length)
    for (const [, button = '', column, row, pressed] of whole.matchAll(report)) {
      const did = pressed === 'M' ? buttons[button] : undefined
      if (did) told({ did, column: Number(column) - 1, row: Number(row) - 1 })
    }
    return whole.replaceAll(report, '')
  }
}

const buttons: Readonly<Record<string, Mouse['did']>> = { 0: 'click', 64: 'wheel-up', 65: 'wheel-down' }
