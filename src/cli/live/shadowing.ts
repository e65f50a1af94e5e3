import type { Revision } from '../../domain/revision.js'
import { Trouble } from '../../domain/trouble.js'
import { openShadow } from '../../engine/shadow/shadow.js'
import { placeText } from '../../report/comparison/drift-lines.js'
import { type Found, foundLines } from '../../report/found-lines.js'
import { textOf } from '../../report/style.js'
import { counted } from '../../report/words.js'
import { registerRevision } from '../../store/revisions.js'
import { copyable } from '../copyable.js'
import { styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'
import type { LogFields } from './open-log.js'

export interface Shadowing {
  /** a session is over, and the store has it */
  compare(session: string): void
  /** waits for what is still compared, and keeps all of it in the store as a comparison; comes to what that was, in words */
  finish(): Promise<string>
}

interface ShadowOptions {
  readonly candidate: Revision
  readonly storePath: string
  readonly isJson: boolean
  readonly log: ShadowLog
  readonly onFault: (error: unknown) => void
}

/** Hears of what was found. */
export interface ShadowLog {
  say(text: string, fields?: LogFields): void
  warn(text: string, fields?: LogFields): void
}

/** Compares each session with a candidate as soon as it is over. Throws Trouble where the candidate cannot be kept. */
export const openShadowing = async (options: ShadowOptions): Promise<Shadowing> => {
  const { storePath, isJson, log, onFault, candidate } = options
  await withStore(storePath, 'write', (store) => store.transaction(() => registerRevision(store, candidate)))
  const shadow = await openShadow(storePath, candidate.id)
  const going = new Set<Promise<void>>()
  return {
    compare(session) {
      const compared = shadow.compare(session).then((found) => {
        if (found === null || found.drifts.length + found.undecidable.length + found.unfaithful.length === 0) return
        logFound(log, found, candidate.name)
        printFound(found, isJson)
      }, onFault)
      const done = compared.then(() => void going.delete(done))
      going.add(done)
    },
    async finish() {
      await Promise.all(going)
      const sessions = await shadow.keep().catch(asTrouble)
      shadow.close()
      if (sessions instanceof Trouble)
        return `what was compared with ${candidate.name} is not kept: ${sessions.message}`
      if (!sessions) return `nothing was compared with ${candidate.name}`
      const { total, drifted, undecidable, unfaithful } = sessions
      const parts = [`${drifted} drifted`, `${undecidable} undecidable`, `${unfaithful} unfaithful`]
      const over =
        shadow.passedOver > 0 ? `; ${counted(shadow.passedOver, 'session')} came too fast and were not compared` : ''
      return copyable(
        `of ${counted(total, 'session')} compared with ${candidate.name}: ${parts.join(', ')}${over}; look: reprise review`,
      )
    },
  }
}

const asTrouble = (error: unknown): Trouble => {
  if (error instanceof Trouble) return error
  throw error
}

/** Drift is a warning; what cannot be compared is told. A line each, which quotes nothing of what a session said but an address. */
const logFound = (log: ShadowLog, { drifts, undecidable, unfaithful }: Found, candidate: string): void => {
  for (const drift of drifts) {
    const { session, kind, severity } = drift
    log.warn(`drifts under ${candidate} at ${placeText(drift)}: ${kind}`, { session, kind, severity })
  }
  for (const { session, phase } of undecidable) log.say(`undecidable under ${candidate} at ${phase}`, { session })
  for (const { session, phase } of unfaithful) log.warn(`does not replay the same, at ${phase}`, { session })
}

const printFound = (found: Found, isJson: boolean): void => {
  const style = styleOf(process.stdout)
  process.stdout.write(`${isJson ? JSON.stringify(found) : textOf(foundLines(found, style.width), style)}\n`)
}
