import { printable } from '../printable.js'

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** A text as it is shown on a page, or as an attribute in quotes: printable, and no markup in it. */
export const htmlText = (text: string): string =>
  printable(text).replace(/[&<>"']/g, (character) => entities[character]!)
