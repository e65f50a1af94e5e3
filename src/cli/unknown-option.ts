import type { Command, Option } from 'commander'
import { nearestName } from '../domain/nearest.js'
import { Trouble } from '../domain/trouble.js'

/**
 * An option that a command lacks is told before one that is missing, which it may have been meant for. `args` are what
 * follows the program's name. Throws Trouble `option-unknown`.
 */
export const refuseUnknownOptions = (args: readonly string[], program: Command, command: Command): void => {
  const known = new Map([...program.options, ...command.options].flatMap(flagsOf))
  for (let at = 0; at < args.length && args[at] !== '--'; at += 1) {
    const [flag, value] = splitAtEquals(args[at]!)
    if (!/^--?[^-]/.test(flag)) continue
    const option = known.get(flag)
    if (option === undefined && !helpFlags.includes(flag)) throw unknown(flag, command, [...known.keys()])
    if (option?.required && value === undefined) at += 1
  }
}

const helpFlags = ['-h', '--help']

const flagsOf = (option: Option): readonly (readonly [string, Option])[] =>
  [option.short, option.long].flatMap((flag) => (flag == null ? [] : [[flag, option] as const]))

const splitAtEquals = (arg: string): readonly [flag: string, value: string | undefined] => {
  const at = arg.startsWith('--') ? arg.indexOf('=') : -1
  return at < 0 ? [arg, undefined] : [arg.slice(0, at), arg.slice(at + 1)]
}

const unknown = (flag: string, command: Command, known: readonly string[]): Trouble => {
  const name = command.name()
  const nearest = nearestName(flag, known)
  return new Trouble('option-unknown', `${name} has no option ${flag}`, {
    hint:
      nearest === undefined ? `list what it has: reprise ${name} --help` : `did you mean: reprise ${name} ${nearest}`,
  })
}
