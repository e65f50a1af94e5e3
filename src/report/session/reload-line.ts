import { readable } from '../../domain/canonical.js'
import type { ReloadResult } from '../../domain/events.js'
import { failureText } from '../../domain/failure.js'
import { shortHash } from '../../domain/revision.js'
import { type Line, line, toned } from '../lines.js'

/** A reload between sessions. */
export interface ReloadListing {
  readonly from: RevisionNamed
  readonly to: RevisionNamed
  /** the session before it */
  readonly after: string | null
  readonly result: ReloadResult
}

interface RevisionNamed {
  readonly revision: string
  readonly name: string
}

/** What a reload came to; `after` is what the session before it is called, where that is not plain from the place. */
export const reloadLine = ({ from, to, result }: ReloadListing, after?: string): Line => {
  const place = after === undefined ? '' : `After ${after}: `
  if (result.outcome === 'reloaded') return line(toned('dim', `${place}reloaded from ${named(from)} to ${named(to)}`))
  const why = result.failure.kind === 'error' ? readable(result.failure.message) : readable(failureText(result.failure))
  return line(toned('warn', `${place}not reloaded`), ` to ${named(to)}, ${named(from)} ran on: ${why}`)
}

/** Some exports hold only one side. */
const named = ({ revision, name }: RevisionNamed): string =>
  revision === '' ? 'a policy that is not here' : `${readable(name)} (${shortHash(revision)})`
