import { smtpPorts } from '../../capture/observed/pcap/read-pcap.js'
import { Trouble } from '../../domain/trouble.js'
import { type ImportedSession, importedText } from '../../report/imported-text.js'
import { countOfNames } from '../../store/session-names.js'
import type { Store } from '../../store/store.js'
import { copyable, quoted } from '../copyable.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { progressOn } from '../progress.js'
import { print, styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import { decidingBy, importObserved } from './import-observed.js'
import { type ImportOptions, policyOf } from './import-options.js'
import type { Damage, ObservedFiles } from './observed-files.js'

/**
 * Imports what others observed into the store that is named, and prints what came of it. `damages` has, once files were read, what is wrong with them. Throws
 * Trouble `policy-missing`, `import-empty` where no file has a session, and as `decidingBy`.
 */
export const printObserved = async (
  observed: readonly ObservedFiles[],
  options: ImportOptions,
  damages: readonly Damage[],
): Promise<void> => {
  const deciding = decidingBy(policyOf(options, observed[0]!.paths[0]!), options)
  const progress = progressOn(process.stderr, 'importing')
  const sessions: ImportedSession[] = []
  let besides = 0
  try {
    await withStore(storePath(options.db), 'make', (store) => {
      for (const files of observed)
        sessions.push(...importObserved(store, files, { deciding, report: progress.report, before: sessions.length }))
      besides = besidesOf(store, sessions)
    })
  } finally {
    progress.end()
  }
  if (sessions.length === 0) throw nothingIn(observed, damages, options)
  print(
    options.json
      ? JSON.stringify({ ...observedJson(sessions), besides })
      : copyable(importedText(sessions, besides, styleOf(process.stdout))),
  )
  const isLeftOpen = ({ ends }: ImportedSession): boolean =>
    ends?.because === 'unanswered' || ends?.because === 'stopped'
  if (damages.length > 0 || sessions.some(isLeftOpen)) process.exitCode = exitStatus.undecided
}

/** Other sessions of the store that have the name of one that is new in it. */
const besidesOf = (store: Store, sessions: readonly ImportedSession[]): number =>
  countOfNames(
    store,
    sessions.flatMap(({ name, state }) => (state === 'new' ? [name] : [])),
    sessions.flatMap(({ id }) => id ?? []),
  )

const nothingIn = (
  observed: readonly ObservedFiles[],
  damages: readonly Damage[],
  { policy }: ImportOptions,
): Trouble => {
  const paths = observed.flatMap((files) => files.paths)
  const isCapture = observed.some(({ format }) => format === 'pcap')
  return new Trouble('import-empty', `no SMTP session was found in ${paths.join(', ')}`, {
    hint:
      isCapture && damages.length === 0
        ? `where the server has another port than ${smtpPorts.join(', ')}, say it: reprise import --policy ${quoted(policy!)} --port PORT ${paths.map(quoted).join(' ')}`
        : 'what can be imported: reprise import --help',
  })
}

const observedJson = (sessions: readonly ImportedSession[]) => {
  const of = (state: ImportedSession['state']): number => sessions.filter((session) => session.state === state).length
  return { sessions: of('new'), unchanged: of('unchanged'), erased: of('erased'), observed: sessions }
}
