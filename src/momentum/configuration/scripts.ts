import { type Bytes, lowerCase } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import { pathWithin } from './included-files.js'
import type { Item, Stanza } from './parse-configuration.js'
import { type Place, textOf, unreadable } from './unreadable.js'

/** A script that the scriptlet module loads. */
export interface Script {
  /** of the stanza; the manual wants the script to register under it */
  readonly name: Bytes
  /** as `source` has it: `msys.boot`, `lua/limits` */
  readonly source: Bytes
  /** in the policy's folder; null where it is the server's own */
  readonly path: Bytes | null
  readonly at: Place
}

/** The scripts of the scriptlet module in their order. Throws Trouble `policy-configuration`. */
export const scriptsIn = (stanzas: readonly Stanza[], entry: Bytes, files: Revision['files']): readonly Script[] => {
  const scripts: Script[] = []
  for (const stanza of stanzas) {
    const script = scriptOf(stanza, entry, files)
    const known = scripts.find(({ name, path }) => name === script.name || (path !== null && path === script.path))
    if (known) throw again(script, known)
    scripts.push(script)
  }
  return scripts
}

const again = (script: Script, known: Script): Error =>
  script.name === known.name
    ? unreadable(
        script.at,
        `a second script named ${quoted(script.name)}`,
        `names are unique, and line ${known.at.line} has it`,
      )
    : unreadable(
        script.at,
        `the script ${quoted(script.name)} has the same source as ${quoted(known.name)} of line ${known.at.line}`,
        'a source is loaded by one script: whether the server would run it twice, the manual does not say',
      )

const scriptOf = (stanza: Stanza, entry: Bytes, files: Revision['files']): Script => {
  if (lowerCase(stanza.name) !== 'script')
    throw unreadable(stanza.at, `got the stanza ${textOf(stanza.name)}`, 'the scriptlet module has script stanzas')
  if (stanza.instance === '')
    throw unreadable(stanza.at, 'a script without a name', 'a script has a name: script "name" { source = "path" }')
  const unknown = stanza.items.find((item) => item.kind === 'stanza' || lowerCase(item.name) !== 'source')
  if (unknown)
    throw unreadable(unknown.at, `got ${textOf(unknown.name)} in a script`, 'a script has one option, source')
  const source = sourceOf(stanza)
  return { name: stanza.instance, source, path: pathOf(source, stanza, { entry, files }), at: stanza.at }
}

const sourceOf = (stanza: Stanza): Bytes => {
  const options = stanza.items as readonly (Item & { kind: 'option' })[]
  const [option] = options
  const [word] = option?.words ?? []
  if (!option || options.length > 1 || option.words.length !== 1 || !word)
    throw unreadable(
      stanza.at,
      `the script ${quoted(stanza.instance)} has ${options.length === 1 ? 'a list as its source' : `${options.length} sources`}`,
      'a script has one source, a path without .lua',
    )
  if (!word.quoted && word.text.includes('/'))
    throw unreadable(word.at, `source = ${textOf(word.text)}`, 'a value with a slash stands in quotation marks')
  return word.text
}

/** A dot is a slash. Looked for beside the fragment, then in the policy's folder; the server's own scripts are its own. */
const pathOf = (source: Bytes, { at }: Stanza, where: { entry: Bytes; files: Revision['files'] }): Bytes | null => {
  const path = `${source.replaceAll('.', '/')}.lua`
  const beside = where.entry.slice(0, where.entry.lastIndexOf('/') + 1)
  for (const candidate of [`${beside}${path}`, path].flatMap((one) => pathWithin(one) ?? []))
    if (where.files.has(candidate)) return candidate
  if (/^msys[./]/.test(source)) return null
  throw unreadable(
    at,
    `Unable to open '${textOf(path)}', errno=2 No such file or directory`,
    `source = ${quoted(source)}: a path from the fragment's folder, with . or / and without .lua`,
  )
}

const quoted = (bytes: Bytes): string => JSON.stringify(textOf(bytes))
