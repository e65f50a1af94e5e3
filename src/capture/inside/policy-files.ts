import { bytesOfText } from '../../domain/bytes.js'
import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { fileDigest } from './file-digest.js'
import type { ProcessFacts } from './recorded-session.js'
import type { FileTold } from './recorder-line.js'

/** Whether the policy that ran is the one at hand, by files as the recorder names them. */
export interface PolicyMatch {
  /** they ran, and files of the policy that are called so have other bytes */
  readonly others: readonly string[]
  /** they ran, and the recorder could tell no digest of them */
  readonly unread: readonly string[]
  /** no file of the policy ran that could be told apart */
  readonly isUntold: boolean
}

/** The recorder's own file lies among those of the policy, and is no part of it. */
const ownFile = /(?:^|\/)reprise_recorder\.lua$/

/**
 * Holds the files that a process told of against those of a policy. A file that the policy has none of that name or bytes of is the
 * server's.
 */
export const matchPolicy = ({ files }: ProcessFacts, policy: Revision): PolicyMatch => {
  const told = files.filter(({ name }) => !ownFile.test(name))
  const digests = new Set([...policy.files.values()].map(fileDigestOnce))
  const isNamed = ({ name }: FileTold): boolean =>
    [...policy.files.keys()].some((path) => `/${bytesOfText(name)}`.endsWith(`/${path}`))
  const ran = told.filter((file) => isNamed(file) || digests.has(file.digest ?? ''))
  return {
    others: namesOf(ran.filter(({ digest }) => digest !== null && !digests.has(digest))),
    unread: namesOf(ran.filter(({ digest }) => digest === null)),
    isUntold: ran.length === 0,
  }
}

/** Throws Trouble `policy-differs`. */
export const requirePolicyThatRan = (process: ProcessFacts, policy: Revision): void => {
  const { others, isUntold } = matchPolicy(process, policy)
  const told = namesOf(process.files.filter(({ name }) => !ownFile.test(name)))
  if (others.length === 0 && (!isUntold || told.length === 0)) return
  const names = others.length > 0 ? others : told
  const more = names.length > 5 ? ` and ${names.length - 5} more` : ''
  const what = others.length > 0 ? 'had other bytes there' : 'ran there, and none of its files'
  throw new Trouble(
    'policy-differs',
    `the policy ${policy.name} is not the one that ran in ${process.process}: ${names.slice(0, 5).join(', ')}${more} ${what}`,
    { hint: 'name with --policy a copy of the files that ran, byte for byte' },
  )
}

const namesOf = (files: readonly { readonly name: string }[]): readonly string[] => [
  ...new Set(files.map(({ name }) => name)),
]

const known = new Map<string, string>()

/** Sessions come by the thousand, and files of a policy do not change. */
const fileDigestOnce = (bytes: string): string => {
  const digest = known.get(bytes) ?? fileDigest(bytes)
  if (known.size > 1000) known.clear()
  known.set(bytes, digest)
  return digest
}
