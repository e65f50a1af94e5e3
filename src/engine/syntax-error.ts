import { readable } from '../domain/canonical.js'
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

/** What to do about a script that fails as it is loaded. */
export const mendHint = ({ dialect }: Revision, failure: Extract<Failure, { kind: 'error' }>): string => {
  const mend = 'mend the line that it names, then run the same command again'
  return dialect === 'thrlua' && isSyntaxError(failure) ? `${mend}; a policy in Lua 5.4 takes --dialect lua54` : mend
}
