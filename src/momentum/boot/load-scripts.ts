import type { Bytes } from '../../domain/bytes.js'
import type { Failure } from '../../domain/events.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { DialectError, type Machine } from '../../lua/machine.js'
import { callFailure } from '../calls/call-failure.js'
import type { Stage } from '../calls/stage.js'
import { type Fragment, isFragment, readFragment } from '../configuration/read-fragment.js'
import type { Script } from '../configuration/scripts.js'
import { placeText, textOf } from '../configuration/unreadable.js'

export interface Loaded {
  readonly failure: Failure | null
  readonly instructions: number
}

/** Runs the body of a policy's script, or of every script that its configuration names, in order, until one fails. */
export const loadScripts = (machine: Machine, stage: Stage, { entry, files }: Revision): Loaded => {
  const fragment = isFragment({ entry }) ? fragmentOf(entry, files) : null
  if (fragment && 'failure' in fragment) return fragment
  const paths = fragment ? scriptPaths(stage, fragment) : [entry]
  assumeCollections(stage, files)
  stage.configured = fragment?.others ?? []
  let instructions = 0
  for (const path of paths) {
    const body = runBody(machine, files.get(path)!, path)
    instructions += body.instructions
    if (body.failure) return { failure: body.failure, instructions }
  }
  if (fragment) assumeNames(stage, fragment)
  return { failure: null, instructions }
}

/** A script can tell by these two when memory is collected. */
const assumeCollections = (stage: Stage, files: Revision['files']): void => {
  const says = (word: string) => [...files].some(([path, text]) => path.endsWith('.lua') && text.includes(word))
  if (says('__gc')) stage.assumed.add('finalizers')
  if (says('__mode')) stage.assumed.add('weak-tables')
}

/** A fragment was read before it was kept; one that cannot be read came from elsewhere, and does not boot. */
const fragmentOf = (entry: Bytes, files: Revision['files']): Fragment | Loaded => {
  try {
    return readFragment({ entry, files })
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    return { failure: { kind: 'error', message: error.message }, instructions: 0 }
  }
}

const scriptPaths = (stage: Stage, { scripts, options }: Fragment): readonly Bytes[] => {
  if (options.length > 0) stage.assumed.add('scriptlet-options')
  const paths = scripts.flatMap((script) => script.path ?? serversOwn(stage, script))
  if (paths.length > 1) stage.assumed.add('scripts-share-state')
  return paths
}

/** `msys.boot` adds commands to the console, and nothing that a session meets. */
const serversOwn = (stage: Stage, { source, at }: Script): readonly Bytes[] => {
  if (/^msys[./]boot$/.test(source)) return []
  return stage.undecidable({
    call: `script "${textOf(source)}"`,
    key: null,
    reason: `${placeText(at)} loads ${textOf(source)}, a script of the server's, which is not emulated`,
    hint: 'leave it out of the fragment to judge the rest, or put a copy into the policy folder',
  })
}

const assumeNames = (stage: Stage, { scripts }: Fragment): void => {
  const registered = new Set(stage.registrations.map(({ name }) => name))
  if (scripts.some(({ name, path }) => path !== null && !registered.has(name))) stage.assumed.add('script-names')
}

const runBody = (machine: Machine, source: Bytes, name: Bytes): Loaded => {
  try {
    const outcome = machine.run(source, name)
    return { failure: callFailure(outcome), instructions: outcome.instructions }
  } catch (error) {
    if (!(error instanceof DialectError)) throw error
    return { failure: { kind: 'error', message: error.message }, instructions: 0 }
  }
}
