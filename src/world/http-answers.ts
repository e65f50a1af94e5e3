import type { Bytes } from '../domain/bytes.js'
import type { Canonical } from '../domain/canonical.js'
import { urlAsTold } from '../domain/http-secrets.js'
import { Trouble } from '../domain/trouble.js'
import type { WorldSpec } from '../domain/world.js'
import { keyBytes, type Lookup } from './lookup.js'

/** Key [method, url, headers with body and options]: by method and URL. Throws Trouble `world-unstated` where nobody says. */
export const httpAnswers = (http: WorldSpec['http']): Lookup => {
  const told = new Map([...http].map(([request, answers]) => [requestAsTold(request), answers] as const))
  return ([method, url]) => {
    const request = `${keyBytes(method)} ${keyBytes(url)}`
    const answers = told.get(request) ?? http.get(request)
    if (answers === undefined) throw unstated(request)
    return answers as unknown as readonly Canonical[]
  }
}

/** A scenario has user and password in its URL, or what a question has in their place. */
const requestAsTold = (request: Bytes): Bytes => {
  const [method, url] = request.split(' ')
  return `${method} ${urlAsTold(url!)}`
}

const unstated = (request: string): Trouble =>
  new Trouble('world-unstated', `${request} was asked, and nobody has said what it comes to`, {
    hint: `say it in the scenario: world: { http: { "${request}": { status: 200, body: TEXT } } }`,
  })
