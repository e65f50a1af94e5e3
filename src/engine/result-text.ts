import type { PhaseResult } from '../domain/events.js'

/** A result as it is stored and compared. Most say nothing. */
export const resultText = (result: PhaseResult): string => (isEmpty(result) ? '{}' : JSON.stringify(result))

export const isEmpty = (result: PhaseResult): boolean => {
  for (const _key in result) return false
  return true
}
