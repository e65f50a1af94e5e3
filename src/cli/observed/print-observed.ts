import { type ImportedSession, importedText } from '../../report/imported-text.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { progressOn } from '../progress.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import { decidingBy, importObserved } from './import-observed.js'
import { type ImportOptions, policyOf } from './import-options.js'
import type { ObservedFiles } from './observed-files.js'

/** Imports what others observed into the store that is named, and prints what came of it. Throws Trouble `policy-missing`, and as `decidingBy`. */
export const printObserved = async (observed: readonly ObservedFiles[], options: ImportOptions): Promise<void> => {
  const deciding = decidingBy(policyOf(options, observed[0]!.paths[0]!), options)
  const progress = progressOn(process.stderr, 'importing')
  const sessions: ImportedSession[] = []
  try {
    await withStore(storePath(options.db), 'make', (store) => {
      for (const files of observed)
        sessions.push(...importObserved(store, files, { deciding, report: progress.report, before: sessions.length }))
    })
  } finally {
    progress.end()
  }
  print(options.json ? JSON.stringify(observedJson(sessions)) : importedText(sessions, styleOf(process.stdout)))
  if (sessions.some(({ ends }) => ends?.because === 'unanswered' || ends?.because === 'stopped'))
    process.exitCode = exitStatus.undecided
}

const observedJson = (sessions: readonly ImportedSession[]) => {
  const of = (state: ImportedSession['state']): number => sessions.filter((session) => session.state === state).length
  return { sessions: of('new'), unchanged: of('unchanged'), erased: of('erased'), observed: sessions }
}
