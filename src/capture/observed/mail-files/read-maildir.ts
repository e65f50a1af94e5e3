import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { invalidImport, unreadable } from '../import-trouble.js'
import type { MailMessage } from './mail-message.js'
import { readEml } from './read-eml.js'

/**
 * The messages of a Maildir: every file in `cur` and in `new`, by name; `tmp` has what is not delivered yet, and
 * folders within are mailboxes of their own. Throws Trouble `import-invalid` where it is no Maildir.
 */
export function* readMaildir(folder: string): Generator<MailMessage, void, undefined> {
  const names = namesIn(folder)
  const present = ['cur', 'new'].filter((name) => names.some((entry) => entry.name === name && entry.isDirectory()))
  if (present.length < 2)
    throw invalidImport(folder, `it has ${listed(present)}`, 'a Maildir has the folders cur, new and tmp')
  for (const part of present) {
    const files = namesIn(join(folder, part)).filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
    for (const { name } of files.sort((a, b) => (a.name < b.name ? -1 : 1))) yield readEml(join(folder, part, name))
  }
}

const listed = (present: readonly string[]): string =>
  present.length === 0 ? 'neither cur nor new' : `${present[0]} alone`

const namesIn = (folder: string) => {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (cause) {
    throw unreadable(folder, cause)
  }
}
