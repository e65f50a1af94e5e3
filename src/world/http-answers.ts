import type { Canonical } from '../domain/canonical.js'
import { Trouble } from '../domain/trouble.js'
import type { WorldSpec } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/** Key [method, url, headers with body and options]: by method and URL. Throws Trouble `world-unstated` where nobody says. */
export const httpAnswers =
  (http: WorldSpec['http']): Lookup =>
  ([method, url]) => {
    const request = `${keyBytes(method)} ${keyBytes(url)}`
    const answers = http.get(request)
    if (answers === undefined) throw unstated(request)
    return answers as unknown as readonly Canonical[]
  }

const unstated = (request: string): Trouble =>
  new Trouble('world-unstated', `${request} was asked, and nobody has said what it comes to`, {
    hint: `say it in the scenario: world: { http: { "${request}": { status: 200, body: TEXT } } }`,
  })
