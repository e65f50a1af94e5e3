import type { Canonical } from '../domain/canonical.js'
import { type LibraryAnswer, libraryCalls } from '../domain/library-answer.js'
import { Trouble } from '../domain/trouble.js'
import type { WorldSpec } from '../domain/world.js'
import type { Lookup } from './lookup.js'

/** What functions of the server's own libraries return: the same whatever they are given. Throws Trouble `world-unstated` where nobody says. */
export const libraryAnswers = (returns: WorldSpec['returns']): Readonly<Record<string, Lookup>> =>
  Object.fromEntries(libraryCalls.map((call) => [call, lookupOf(call, returns.get(call))] as const))

const lookupOf =
  (call: string, answers: readonly LibraryAnswer[] | undefined): Lookup =>
  () => {
    if (answers === undefined) throw unstated(call)
    return answers as unknown as readonly Canonical[]
  }

const unstated = (call: string): Trouble =>
  new Trouble('world-unstated', `${call} was asked, and nobody has said what it returns`, {
    hint: `say it in the scenario: world: { returns: { ${call}: [VALUES] } }`,
  })
