import { type Bytes, lowerCase, sha256Of } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { includedFiles } from './included-files.js'
import { type Item, parseConfiguration, type Stanza } from './parse-configuration.js'
import { type Script, scriptsIn } from './scripts.js'
import { type Token, tokensOf } from './tokens.js'
import { type Place, textOf, unreadable } from './unreadable.js'

/** What a policy's configuration fragment says. */
export interface Fragment {
  /** in the order in which they are loaded, which is the order of the chain */
  readonly scripts: readonly Script[]
  /** options of the scriptlet module that differ from their default */
  readonly options: readonly { readonly name: Bytes; readonly at: Place }[]
  /** everything else */
  readonly others: readonly OtherPart[]
}

/** A stanza that is not the scriptlet module's, or an option outside of any. */
export interface OtherPart {
  /** in small letters: `datasource`, `binding` */
  readonly kind: Bytes
  readonly instance: Bytes
  /** of everything in it, white space and comments left out */
  readonly digest: string
  readonly at: Place
}

export const isFragment = ({ entry }: Pick<Revision, 'entry'>): boolean => entry.endsWith('.conf')

/** Whether a file configures the scriptlet module; one that cannot be read to its end does where a line looks so. */
export const hasScriptlets = (source: Bytes): boolean => {
  try {
    return opensScriptlet(tokensOf(source, ''))
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    return /^\s*scriptlet\b[^={]*\{/im.test(source)
  }
}

/** `scriptlet`, words perhaps, and `{`. */
const opensScriptlet = (tokens: readonly Token[]): boolean =>
  tokens.some(({ kind, text }, index) => {
    if (kind !== 'word' || lowerCase(text) !== 'scriptlet' || tokens[index - 1]?.kind === '=') return false
    return tokens.slice(index + 1, index + 9).find((token) => token.kind !== 'word')?.kind === '{'
  })

/**
 * Reads the fragment that is a policy's entry (modules/scriptlet.md; `callouts.md` section 7). Throws Trouble
 * `policy-configuration`, which names file and line, for what production does not load either.
 */
export const readFragment = ({ entry, files }: Pick<Revision, 'entry' | 'files'>): Fragment => {
  const items = parseConfiguration(files.get(entry)!, entry, includedFiles(files))
  const scriptlets = items.filter((item): item is Stanza => item.kind === 'stanza' && isNamed(item, 'scriptlet'))
  assertOneInstance(scriptlets, entry)
  const inside = scriptlets.flatMap(({ items }) => items)
  return {
    scripts: scriptsIn(
      inside.filter((item) => item.kind === 'stanza'),
      entry,
      files,
    ),
    options: inside.filter((item) => item.kind === 'option').flatMap(changedOption),
    others: items.filter((item) => !isNamed(item, 'scriptlet') && !isNamed(item, 'alerting')).map(otherPart),
  }
}

const isNamed = ({ name }: Item, expected: string): boolean => lowerCase(name) === expected

const assertOneInstance = (scriptlets: readonly Stanza[], entry: Bytes): void => {
  const [first] = scriptlets
  if (!first)
    throw unreadable(
      { file: entry, line: 1 },
      'no scriptlet stanza',
      'it needs scriptlet "scriptlet" { script "name" { source = "path" } }',
    )
  const other = scriptlets.find(({ instance }) => (instance || 'scriptlet') !== (first.instance || 'scriptlet'))
  if (other)
    throw unreadable(
      other.at,
      `a second instance of the scriptlet module, ${JSON.stringify(textOf(other.instance))}`,
      `allowed is one, and line ${first.at.line} has ${JSON.stringify(textOf(first.instance || 'scriptlet'))}`,
    )
}

/** modules/scriptlet.md, and what every module has (4-module-config.md). */
const defaults: Readonly<Record<string, string | null>> = {
  script_ttl: '300',
  always_gc: 'false',
  gc_pause: '200',
  gc_stepmul: '200',
  reap_interval: '1',
  max_spare_per_master: '5000',
  enabled: 'true',
  debug_level: null,
  debug_flags: null,
}

const changedOption = (option: Item & { kind: 'option' }): Fragment['options'] => {
  const name = lowerCase(option.name)
  const byDefault = defaults[name]
  if (byDefault === undefined)
    throw unreadable(
      option.at,
      `${textOf(option.name)} is no option of the scriptlet module`,
      `allowed are ${Object.keys(defaults).join(', ')}, and script stanzas`,
    )
  const value = option.words.map(({ text }) => lowerCase(text)).join(' ')
  if (name === 'enabled' && value !== 'true')
    throw unreadable(
      option.at,
      `the scriptlet module is turned off, enabled = ${textOf(value)}`,
      'allowed is enabled = true',
    )
  return byDefault === null || value === byDefault ? [] : [{ name, at: option.at }]
}

const otherPart = (item: Item): OtherPart => ({
  kind: lowerCase(item.name),
  instance: item.kind === 'stanza' ? item.instance : '',
  digest: sha256Of(canonicalText(item)).slice(0, 16),
  at: item.at,
})

const canonicalText = (item: Item): string =>
  JSON.stringify(
    item.kind === 'option'
      ? [lowerCase(item.name), item.words.map(({ kind, text }) => [kind, text])]
      : [lowerCase(item.name), item.instance, item.items.map(canonicalText)],
  )
