import type { Text } from './canonical.js'

/** The question that HTTP requests ask, whatever library makes them. Its key: method, URL, headers with body and options. */
export const httpCall = 'http.request'

/** What an HTTP request came to. */
export type HttpAnswer =
  | {
      readonly status: number
      /** what stands behind the status: `OK` */
      readonly reason: Text
      /** as `Name: value`, in order */
      readonly headers: readonly Text[]
      readonly body: Text
    }
  | {
      readonly error: Text
      /** libcurl's number for it */
      readonly code: number
    }

/** libcurl's words for what most often goes wrong, by its numbers. */
export const httpFailures = {
  1: 'Unsupported protocol',
  3: 'URL using bad/illegal format or missing URL',
  6: "Couldn't resolve host name",
  7: "Couldn't connect to server",
  28: 'Timeout was reached',
  35: 'SSL connect error',
  52: 'Server returned nothing (no headers, no data)',
  56: 'Failure when receiving data from the peer',
  60: 'SSL peer certificate or SSH remote key was not OK',
} as const
