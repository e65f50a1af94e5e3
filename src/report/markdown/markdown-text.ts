import { cutText, type Line, withShortPieces } from '../lines.js'
import { printable } from '../printable.js'
import { plainStyle, textOf } from '../style.js'

/** What Markdown would take for marks of its own, in words of ours: mail is never told so. */
export const escapedMarkdown = (text: string): string => text.replace(/[\\`*_[\]<>|]/g, '\\$&')

/**
 * A text that others made, of at most so many characters, as code: nothing in it is a link, a mention, a picture or HTML, whoever
 * renders it. What would end the code, or a cell of a table, is escaped as visibly as what is not printable.
 */
export const codeMarkdown = (text: string, longest: number): string => {
  const shown = cutText(printable(cutText(text, longest)).replace(/[`|]/g, escapeCharacter), longest)
  return shown.trim() === '' ? '` `' : `\`${shown}\``
}

const escapeCharacter = (character: string): string => `\\x${character.charCodeAt(0).toString(16)}`

/** Lines of a report as a block of code, of about `longest` characters at most; the fence is longer than any in it. */
export const codeBlock = (lines: readonly Line[], longest: number): string => {
  const text = cutRows(textOf(withShortPieces(lines), plainStyle), longest)
  const fence = '`'.repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)))
  return `${fence}text\n${text}${fence}`
}

const cutRows = (text: string, longest: number): string => {
  if (text.length <= longest) return text
  const end = text.lastIndexOf('\n', longest - 1) + 1
  return `${text.slice(0, end)}and more: --json lists all\n`
}

/** What is there when somebody unfolds it; `summary` is ours. */
export const foldedMarkdown = (summary: string, inside: string): string =>
  `<details><summary>${summary}</summary>\n\n${inside}\n\n</details>`

/** A table of cells that are Markdown. */
export const tableMarkdown = (titles: readonly string[], rows: readonly (readonly string[])[]): string =>
  [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
