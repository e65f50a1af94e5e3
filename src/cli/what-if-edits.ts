import { readFileSync } from 'node:fs'
import { type Bytes, bytesOfBuffer, bytesOfText } from '../domain/bytes.js'
import { fileReason } from '../domain/file-reason.js'
import { Trouble } from '../domain/trouble.js'
import type { Script } from '../engine/script.js'
import { editOf } from '../engine/what-if/edit-of.js'
import type { Edit } from '../engine/what-if/edited-copy.js'
import { findInput } from '../engine/what-if/find-input.js'
import { nameAndValue } from '../engine/what-if/name-and-value.js'

export interface EditOptions {
  readonly set?: readonly string[]
  readonly setFile?: readonly string[]
  readonly setBase64?: readonly string[]
}

/** The edits that options give, each `NAME=VALUE`. Throws Trouble as `findInput` and `editOf`, `input-malformed`, `file-unreadable`. */
export const editsFrom = (script: Script, { set = [], setFile = [], setBase64 = [] }: EditOptions): readonly Edit[] => {
  const made = (option: string, given: readonly string[], bytesOf: (value: string) => Bytes): readonly Edit[] =>
    given.map((text) => {
      const { name, value } = namedValue(option, text)
      return editOf(findInput(script, name), bytesOf(value))
    })
  return [
    ...made('--set', set, bytesOfText),
    ...made('--set-file', setFile, bytesOfFile),
    ...made('--set-base64', setBase64, bytesOfBase64),
  ]
}

/** `NAME=VALUE`, as `option` has it. Throws Trouble `input-malformed`. */
const namedValue = (option: string, text: string): NonNullable<ReturnType<typeof nameAndValue>> => {
  const read = nameAndValue(text)
  if (read) return read
  throw new Trouble(
    'input-malformed',
    `${option} ${JSON.stringify(text)} has no value; allowed is NAME=VALUE, as ehlo=mail.example.com`,
    {
      hint: 'list what can be edited: reprise what-if SESSION --list',
    },
  )
}

const bytesOfFile = (path: string): Bytes => {
  try {
    return bytesOfBuffer(readFileSync(path === '-' ? 0 : path))
  } catch (error) {
    throw new Trouble('file-unreadable', `cannot read ${path}: ${fileReason(error)}`, {
      hint: 'name a file that holds the value, or - for standard input',
      cause: error,
    })
  }
}

const bytesOfBase64 = (text: string): Bytes => {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.toString('base64') === text) return bytesOfBuffer(bytes)
  throw new Trouble(
    'input-malformed',
    `${JSON.stringify(text)} is not base64; allowed are A-Z a-z 0-9 + / and the padding =`,
    {
      hint: 'make some: base64 -w0 FILE',
    },
  )
}
