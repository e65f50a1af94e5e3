import type { Errand } from '../view/errands.js'

/** Does outside what a view asks for. */
export const runErrand = (errand: Errand): void => {
  process.stdout.write(copyTo(errand.text))
}

/** Into the clipboard of the terminal (OSC 52, of xterm's control sequences), over ssh too. */
const copyTo = (text: string): string => `\x1b]52;c;${Buffer.from(text, 'utf8').toString('base64')}\x07`
