/** A sentence with commands in it, so that they work where they are copied: with the store that this call has named by `--db`. */
export const copyable = (text: string, args: readonly string[] = process.argv.slice(2)): string => {
  const store = storeIn(args)
  if (store === undefined || text.includes('--db')) return text
  return text.replace(ofStore, (_, command: string) => `reprise --db ${quoted(store)} ${command}`)
}

/** Commands that open a store; in back quotes a command is spoken of, and not to be copied. */
const ofStore =
  /(?<!`)\breprise (record|sessions|show|replay|what-if|trace|compare|review|verify|checkpoint|erase|export|import)\b(?! --help)/g

const storeIn = (args: readonly string[]): string | undefined => {
  const at = args.findIndex((arg) => arg === '--db' || arg.startsWith('--db='))
  if (at < 0) return undefined
  return args[at] === '--db' ? args[at + 1] : args[at]!.slice('--db='.length)
}

/** A word of a command line, in quotes where a shell would read it otherwise. */
export const quoted = (word: string): string =>
  /^[\w.,/:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
