import { InvalidArgumentError } from 'commander'

/** A whole number from 1, for commander. */
export const parseCount = (text: string): number => {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1) return count
  throw new InvalidArgumentError('a whole number from 1 is needed.')
}
