import type { Bytes } from '../../domain/bytes.js'
import { encodeText, readable } from '../../domain/canonical.js'
import type { Withholding } from '../../engine/redaction/keyed.js'
import { Stopped } from './stopped.js'
import type { Taking } from './taking.js'

interface Said {
  readonly code: number
  readonly text: Bytes
}

/**
 * Holds what the server was seen to answer against what the policy answers, by their classes. Where those differ, what followed belongs to
 * another decision: throws `Stopped`. A reply that was not seen is held against nothing; but Momentum's logs have every refusal, so that
 * one which they do not have was none.
 */
export const assertSame = ({ run }: Taking, seen: readonly Said[], told: readonly Said[]): void => {
  const shown = (said: Said): string => (isRedacted(run.withholding) ? String(said.code) : wordsOf(said))
  const refused = run.format === 'momentum-logs' && seen.length === 0 ? told.find(({ code }) => code >= 400) : undefined
  if (refused)
    throw new Stopped(
      'other policy',
      `the log has no rejection here, and the policy answers ${shown(refused)}: ${elsewhere(run)}`,
    )
  for (const [index, one] of seen.entries()) {
    const other = told[index]
    if (other === undefined || classOf(one) !== classOf(other))
      throw new Stopped(
        'other policy',
        `the server was seen to answer ${shown(one)}, and the policy answers ${other ? shown(other) : 'nothing'}: ${elsewhere(run)}`,
      )
  }
}

/** What a given world leaves out does not exist in it: the server may have been answered something. */
const elsewhere = ({ stated }: Taking['run']): string => {
  const world = stated.answers ? ', or what the world of --world leaves out' : ''
  return `another policy decided, or state that is not shown${world}; what followed belongs to that`
}

/** A text may name somebody. */
const isRedacted = ({ redaction }: Withholding): boolean =>
  redaction !== null && redaction.redaction.addresses !== 'keep'

const classOf = ({ code }: Said): number => Math.floor(code / 100)

const wordsOf = ({ code, text }: Said): string => {
  const [first = ''] = readable(encodeText(text)).split('\n')
  return `${code} ${first.length > 80 ? `${first.slice(0, 79)}…` : first}`.trimEnd()
}
