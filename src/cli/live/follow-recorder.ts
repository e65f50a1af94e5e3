import { readFileSync } from 'node:fs'
import { followedNoLonger, followFiles } from '../../capture/inside/follow-files.js'
import { requirePolicyThatRan } from '../../capture/inside/policy-files.js'
import { readRecorderLines } from '../../capture/inside/read-recorder-lines.js'
import { readPolicy } from '../../capture/read-policy.js'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'
import { printable } from '../../report/printable.js'
import { counted, timeText } from '../../report/words.js'
import { warnOfConfiguration } from '../configuration-warnings.js'
import { exitStatus } from '../exit-status.js'
import { storePath } from '../named-store.js'
import { progressOn } from '../progress.js'
import { faultText } from '../tell.js'
import { print } from '../terminal.js'
import { withStore } from '../with-store.js'
import { type KeptRecorded, RecordedKeeper } from './recorded-keeper.js'
import type { FollowOptions } from './recorder-options.js'
import { openShadowing, type Shadowing } from './shadowing.js'
import { stopSignal } from './stop-signal.js'
import { type WithholdingOptions, withholdingOf } from './withholding-options.js'

export interface RecorderOptions extends Pick<FollowOptions, 'settle' | 'shadow'>, WithholdingOptions {
  readonly policy: string
  readonly db?: string
  readonly json?: boolean
}

/**
 * Keeps the sessions that the recorder inside Momentum writes into a folder, each when it is over, until it is told to stop. What goes on
 * then is left for the next time. Throws Trouble `folder-unreadable`, `recorder-format`, and as `readPolicy`.
 */
export const followRecorder = async (folder: string, options: RecorderOptions): Promise<void> => {
  const policy = readPolicy(options.policy)
  warnOfConfiguration(policy)
  const withholding = withholdingOf(options, say)
  const path = storePath(options.db)
  const stop = new AbortController()
  void stopSignal().then(() => stop.abort())
  const sums = new Sums()
  await withStore(path, 'make', async (store) => {
    const keeper = new RecordedKeeper(store, policy, { say, withholding })
    const shadowing = await openShadow(options, path)
    say(`following ${folder}, into ${path}; ${unproven}`)
    const onMissing = ({ what, why }: { readonly what: string; readonly why: string }) => say(`${what}: ${why}`)
    const how = {
      signal: stop.signal,
      onMissing,
      settleMs: options.settle * 1000,
      pollMs: Math.min(1000, options.settle * 500),
    }
    for await (const session of followFiles(folder, how)) {
      if (session.missing.some(({ why }) => why === followedNoLonger)) sums.open += 1
      else {
        const kept = sums.add(keeper.keep(session))
        tell(kept, options)
        if (kept.outcome === 'imported') shadowing?.compare(kept.id!)
      }
    }
    if (shadowing) say(await shadowing.finish())
  })
  say(`stopped: ${sums.text()}`)
}

const openShadow = async ({ shadow, json }: RecorderOptions, path: string): Promise<Shadowing | null> => {
  if (shadow === undefined) return null
  const log = { say, warn: (text: string) => say(`warning: ${text}`) }
  const onFault = (fault: unknown): void => say(`a fault of Reprise itself, please report it: ${faultText(fault)}`)
  return openShadowing({ candidate: readPolicy(shadow), storePath: path, isJson: json === true, log, onFault })
}

/**
 * Keeps all sessions of files that the recorder inside Momentum wrote. Throws Trouble `file-unreadable`, `import-invalid` where no file has a line of it, and
 * `policy-differs` before anything is kept.
 */
export const importRecorded = async (files: readonly string[], options: RecorderOptions): Promise<void> => {
  const policy = readPolicy(options.policy)
  warnOfConfiguration(policy)
  const withholding = withholdingOf(options, say)
  const read = readRecorderLines(files.map((name) => ({ name, bytes: bytesIn(name) })))
  if (read.foreign.length === files.length) throw foreign(read.foreign)
  for (const { process } of read.sessions) requirePolicyThatRan(process, policy)
  const sums = new Sums()
  for (const file of read.foreign) say(`warning: ${file} is left out: no line of it is the recorder's`)
  for (const { what, why } of read.missing) say(`warning: ${what}: ${why}`)
  const progress = progressOn(process.stderr, 'importing')
  await withStore(storePath(options.db), 'make', (store) => {
    const keeper = new RecordedKeeper(store, policy, { say, withholding })
    for (const [index, session] of read.sessions.entries()) {
      const kept = sums.add(keeper.keep(session))
      if (options.json || kept.gap) tell(kept, options)
      progress.report(index + 1, read.sessions.length)
    }
  })
  progress.end()
  if (!options.json) print(`${sums.text()}; ${unproven}`)
  if (sums.withGap + read.missing.length + read.foreign.length > 0) process.exitCode = exitStatus.undecided
}

const bytesIn = (file: string): Buffer => {
  try {
    return readFileSync(file === '-' ? 0 : file)
  } catch (cause) {
    throw new Trouble('file-unreadable', `cannot import ${file}: ${fileReason(cause)}`, {
      hint: 'name a file that the recorder inside Momentum wrote, or its folder: reprise import --follow FOLDER --policy POLICY',
      cause,
    })
  }
}

const foreign = (files: readonly string[]): Trouble =>
  new Trouble('import-invalid', `no line of ${files.join(', ')} is of the recorder inside Momentum`, {
    hint: 'its lines have {"reprise":1,… in them; what else can be imported: reprise import --help',
  })

const unproven = 'the recorder has not been run on a real Momentum'

const say = (text: string): void => {
  process.stderr.write(`${printable(text)}\n`)
}

const tell = (kept: KeptRecorded, { json }: RecorderOptions): void =>
  print(json ? JSON.stringify(kept) : printable(keptText(kept)))

const keptText = ({ outcome, id, session, gap }: KeptRecorded): string =>
  [
    timeText(Date.now()),
    id ?? session,
    outcome,
    ...(id === null ? [] : [session]),
    ...(gap === null ? [] : [`${outcome === 'skipped' ? 'missing is' : 'ends at'} ${gap.what}: ${gap.why}`]),
  ].join('  ')

/** What became of all of them. */
class Sums {
  private readonly outcomes = { imported: 0, unchanged: 0, skipped: 0 }
  withGap = 0
  /** went on when it was stopped */
  open = 0

  add(kept: KeptRecorded): KeptRecorded {
    this.outcomes[kept.outcome] += 1
    if (kept.gap !== null) this.withGap += 1
    return kept
  }

  text(): string {
    const { imported, unchanged, skipped } = this.outcomes
    return [
      `imported ${counted(imported, 'session')}`,
      ...(this.withGap - skipped > 0 ? [`${this.withGap - skipped} of them with a gap`] : []),
      `${unchanged} ${unchanged === 1 ? 'was' : 'were'} there already`,
      ...(skipped > 0 ? [`${skipped} could not be kept`] : []),
      ...(this.open > 0 ? [`${counted(this.open, 'session')} went on, for the next time`] : []),
    ].join('; ')
  }
}
