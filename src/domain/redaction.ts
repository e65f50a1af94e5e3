import type { Bytes } from './bytes.js'
import type { Text } from './canonical.js'

/**
 * What of a session is not written down, by the profile under which it was recorded. Addresses: `pseudonyms` replaces local parts by
 * keyed digests, so that the same address reads the same; `drop` replaces all of them by one word. The domain stays in both.
 */
export interface Redaction {
  /** the profile's name */
  readonly profile: Text
  readonly addresses: (typeof addressWays)[number]
  readonly bodies: (typeof bodyWays)[number]
  /** `keep`: every field; else the lower-case names of those that are kept */
  readonly headers: 'keep' | readonly Text[]
  /** tells keys apart (hex): pseudonyms under the same one are comparable */
  readonly key: string
  /** the key was drawn for that run alone, and is gone with it */
  readonly isKeyOfRun?: true
}

export const addressWays = ['keep', 'pseudonyms', 'drop'] as const
export const bodyWays = ['keep', 'hash', 'drop'] as const

/** Which bodies of messages are kept: none; those that a policy looked at; all. */
export const bodyModes = ['none', 'read', 'all'] as const
export type BodyMode = (typeof bodyModes)[number]

/** What a recording has not of a message's content. */
export interface ContentLacks {
  /** `hash`: a keyed digest of the body (hex), where the profile has one */
  readonly body?: { readonly why: 'redacted' | 'unread' | 'unwanted'; readonly hash?: string }
  /** header fields that the profile does not keep are left out */
  readonly fields?: true
}

/** The same, and what is told of it by the marks that are in it. */
export interface ContentMarks extends ContentLacks {
  /** some header field is not as it came */
  readonly rewritten?: true
  /** nor is the name of one */
  readonly renamed?: true
}

export const hintOnRedaction = 'record under a profile that keeps it, or without --redact'
export const hintOnBodies = 'record with --bodies all'

/** In place of what is not kept at all. */
export const droppedMark = 'redacted-dropped'

/** What is written in the place of a text with that keyed digest. */
export const markOf = (digest: string): Bytes => `redacted-${digest.slice(0, digestDigits)}`

const digestDigits = 20

/** Whether there is a mark in it: then what it stands for is known to nobody who has the recording alone. */
export const hasMark = (text: Bytes): boolean => mark.test(text)

const mark = /redacted-(?:[0-9a-f]{20}|dropped)/i
