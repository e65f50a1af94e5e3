import { quoted } from './copyable.js'

/** The command of this call, `args`, with another session named in place of `text`, to be copied; the id alone where the call does not name it so. */
export const typedWith = (text: string, id: string, args: readonly string[] = process.argv.slice(2)): string => {
  const at = placeOf(text, args)
  if (at < 0) return quoted(id)
  const typed = args.with(at, args[at] === text ? id : `${sessionOption}=${id}`)
  return `reprise ${typed.map(quoted).join(' ')}`
}

const sessionOption = '--session'

/** `export` has an option for it; elsewhere it is an argument, and what an option has may be the same text. */
const placeOf = (text: string, args: readonly string[]): number => {
  const option = args.indexOf(`${sessionOption}=${text}`)
  const behindOption = args.findIndex((arg, at) => arg === text && args[at - 1] === sessionOption)
  const argument = args.findIndex((arg, at) => at > 0 && arg === text && !args[at - 1]!.startsWith('-'))
  return [option, behindOption, argument].find((at) => at >= 0) ?? args.lastIndexOf(text)
}
