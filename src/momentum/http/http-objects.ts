import type { Bytes } from '../../domain/bytes.js'
import type { Reference } from '../../lua/machine.js'

/** What an HTTP request came to, as a policy reads it. */
export interface HttpResponse {
  readonly status: number
  readonly reason: Bytes
  /** as `Name: value` */
  readonly headers: readonly Bytes[]
  readonly body: Bytes
}

/** What `msys.http.client.new` gives. */
export interface HttpClientObject {
  readonly kind: 'httpClient'
  headers: readonly Bytes[]
  timeout: number | null
  /** null: nothing has been asked, or what was asked last has failed */
  response: HttpResponse | null
  hasAsked: boolean
}

export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT'

/** What `curl.new` gives. */
export interface CurlObject {
  readonly kind: 'curl'
  /** set options of a text, a number or a switch, by name */
  readonly options: Map<string, Bytes | number | boolean>
  /** set lists of texts, by name */
  readonly lists: Map<string, readonly Bytes[]>
  /** functions, and what is passed to them, by name */
  readonly kept: Map<string, Reference>
  /** as the options that were set last have it */
  method: HttpMethod
  isOpen: boolean
  response: HttpResponse | null
}
