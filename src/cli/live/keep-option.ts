import { InvalidArgumentError } from 'commander'
import { parseSize } from './size-option.js'

/** How much of what was recorded is kept: as old as that, or as big. */
export type KeepBound =
  | { readonly kind: 'age'; readonly milliseconds: number }
  | { readonly kind: 'size'; readonly bytes: number }

/** What was just recorded would be beyond a bound that is smaller. */
const leastBytes = 1e6

/** An option's value: `7d`, `12h`, `10GB`. */
export const keepOption = (text: string): KeepBound => {
  const found = /^([1-9]\d{0,4})([smhd])$/.exec(text)
  if (found) return { kind: 'age', milliseconds: Number(found[1]) * unitsMs[found[2] as keyof typeof unitsMs] }
  const bytes = parseSize(text)
  if (bytes && bytes >= leastBytes) return { kind: 'size', bytes }
  if (bytes)
    throw new InvalidArgumentError(
      `${JSON.stringify(text)} is too little: a store with nothing in it has 0.4 MB; the least is 1MB.`,
    )
  throw new InvalidArgumentError(`${JSON.stringify(text)} is neither an age nor a size: 7d, 12h, 10GB.`)
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const
