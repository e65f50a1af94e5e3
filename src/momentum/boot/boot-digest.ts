import { hash } from 'node:crypto'
import type { AnswerRecord, BootResult, MadeBy } from '../../domain/events.js'

/** What a boot was made from, and what it came to. */
export interface DigestedBoot {
  /** the revision's id */
  readonly revision: string
  readonly profile: Readonly<Record<string, string>>
  readonly answers: readonly AnswerRecord[]
  readonly result: BootResult
}

/** SHA-256 (hex): names a boot. Format 1 left out what made it, and kept that with every session. */
export const bootDigest = ({ revision, profile, answers, result }: DigestedBoot, madeBy: MadeBy | null): string => {
  const parts = [revision, profile, answers, result, ...(madeBy === null ? [] : [madeBy])]
  return hash('sha256', JSON.stringify(parts), 'hex')
}
