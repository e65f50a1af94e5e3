import { readable } from '../domain/canonical.js'
import { withEndInWords } from '../domain/end-of-file.js'
import type { Failure } from '../domain/events.js'
import type { Revision } from '../domain/revision.js'

const syntaxError =
  /(?:^|error loading module .*\n?\s*)[^\n]*:\d+: .*(?: near '|unfinished|malformed|ambiguous syntax|expected)/

/** Does the failure say that a script does not compile, the policy's own or a module of it? */
export const isSyntaxError = (failure: Extract<Failure, { kind: 'error' }>): boolean => {
  const text = readable(failure.message)
  const compiled = failure.traceback !== undefined && failure.traceback !== ''
  return (!compiled || text.includes('error loading module')) && syntaxError.test(text)
}

/** What a script that fails as it is loaded says. */
export const errorText = ({ files }: Revision, failure: Extract<Failure, { kind: 'error' }>): string =>
  isSyntaxError(failure) ? withEndInWords(readable(failure.message), ...files.values()) : readable(failure.message)

/** What to do about it. */
export const mendHint = ({ dialect, entry }: Revision, failure: Extract<Failure, { kind: 'error' }>): string => {
  if (isSyntaxError(failure) && !/\.(?:lua|conf)$/.test(entry))
    return `name a Lua file, a configuration (*.conf), or a folder with one of them: is ${entry} one?`
  const mend = 'mend the line that it names, then run the same command again'
  return dialect === 'thrlua' && isSyntaxError(failure) ? `${mend}; a policy in Lua 5.4 takes --dialect lua54` : mend
}
