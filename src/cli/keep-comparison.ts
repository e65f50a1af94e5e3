import type { Canonical } from '../domain/canonical.js'
import type { Comparison } from '../domain/comparison.js'
import { Trouble } from '../domain/trouble.js'
import { recordComparison } from '../store/comparisons.js'
import { withStore } from './with-store.js'

/** Writes a comparison into its store. Returns why it is not kept, where the store cannot be written: it was made all the same. */
export const keepComparison = async (path: string, comparison: Comparison): Promise<string | undefined> => {
  try {
    await withStore(path, 'write', (store) => recordComparison(store, comparison as unknown as Canonical))
    return undefined
  } catch (error) {
    if (!(error instanceof Trouble && ['store-readonly', 'store-unreadable'].includes(error.code))) throw error
    return `${path} cannot be written, so this comparison is not kept in it`
  }
}
