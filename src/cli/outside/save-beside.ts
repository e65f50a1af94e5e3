import { builtFile } from '../../engine/built-file.js'
import { askThread } from '../../store/ask-thread.js'
import type { EditedCopy } from '../../tui/reader/edited-copy.js'
import { absolutePath } from './complete-path.js'

/** A copy, and the file that it is to be written to. */
export interface SaveAsked {
  readonly copy: EditedCopy
  readonly path: string
}

/**
 * Writes copies of sessions as scenario files in a thread of its own: each is run and recorded again, which would hold the screen up. The
 * program does not end before what was asked is written. Rejects as `saveCopy`.
 */
export const saveBeside = (storePath: string): ((copy: EditedCopy, path: string) => Promise<void>) => {
  const { ask } = askThread<SaveAsked, void>({
    file: builtFile(import.meta.url, 'save-thread'),
    storePath,
    isAwaited: true,
  })
  return async (copy, path) => ask({ copy, path: absolutePath(path) })
}
