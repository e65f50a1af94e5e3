import { InvalidArgumentError } from 'commander'
import type { Sampled } from '../../domain/events.js'

/** An option's value: `10%`, `refused`, or both with a comma between them. */
export const sampleOption = (text: string): Sampled => {
  const found = /^(?:(\d{1,3}(?:\.\d{1,4})?)%)?(,?)(refused)?$/.exec(text)
  const share = Number(found?.[1] ?? 0) / 100
  const isBoth = found?.[1] !== undefined && found[3] !== undefined
  if (!found || text === '' || share > 1 || (found[2] === ',') !== isBoth)
    throw new InvalidArgumentError(`${JSON.stringify(text)} is no sample: 10%, refused, or 10%,refused.`)
  return { share, ...(found[3] ? { refused: true } : {}) }
}
