import type { Row } from '../calls/rows.js'
import {
  contextExists,
  contextExistsAndGet,
  deleteContext,
  getContext,
  messageDictionaries,
  setContext,
} from './context-methods.js'
import { read, written } from './message-method.js'

export const messageContextRows: readonly Row[] = [
  read('msg:context_get', 'DSEB', getContext(messageDictionaries)),
  written('msg:context_set', 'DSEBQ', setContext(messageDictionaries)),
  read('msg:context_exists', 'DSEB', contextExists(messageDictionaries)),
  read('msg:context_exists_and_get', 'DSEB', contextExistsAndGet(messageDictionaries)),
  written('msg:context_delete', 'DSEBQ', deleteContext(messageDictionaries)),
]
