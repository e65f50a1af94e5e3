import type { Revision } from '../domain/revision.js'
import { Trouble } from '../domain/trouble.js'

/**
 * Whether a policy is KumoMTA's: a line of its entry requires `kumo`, which the policy does not have itself, another hands it a handler, and nothing speaks of
 * Momentum's `msys`. That the words are in a comment is not enough.
 */
export const isForKumo = ({ entry, files }: Pick<Revision, 'entry' | 'files'>): boolean => {
  const text = withoutLongComments(files.get(entry) ?? '')
  if (files.has('kumo.lua') || files.has('kumo/init.lua')) return false
  return requires.test(text) && handles.test(text) && !/\bmsys\b/.test(text)
}

const withoutLongComments = (text: string): string => text.replace(/--\[(=*)\[[\s\S]*?\]\1\]/g, '')

const requires = /^[ \t]*(?:local\s+\w+\s*=\s*)?require\s*\(?\s*["']kumo["']/m
const handles = /\bkumo\.on\b/

/** The trouble of such a policy where Momentum's is asked for. */
export const forKumo = (path: string): Trouble =>
  new Trouble(
    'policy-other-server',
    `${path} is a policy for KumoMTA: it requires kumo, and Momentum has no such module`,
    {
      hint: `such a policy can be a candidate, and nothing else: reprise compare --policy ${path} --dialect kumo`,
    },
  )
