import type { LiveWorld } from '../../capture/live/live-world.js'
import type { Revision } from '../../domain/revision.js'
import { bootAwaiting } from '../../engine/boot-host.js'
import { openShadow } from '../../engine/shadow/shadow.js'
import { type Found, foundLines } from '../../report/found-lines.js'
import { textOf } from '../../report/style.js'
import { counted } from '../../report/words.js'
import { registerRevision } from '../../store/revisions.js'
import { styleOf } from '../terminal.js'
import { withStore } from '../with-store.js'

export interface Shadowing {
  /** a session is over, and the store has it */
  compare(session: string): void
  /** waits for what is still compared, and keeps all of it in the store as a comparison; comes to what that was, in words */
  finish(): Promise<string>
}

interface ShadowOptions {
  readonly candidate: Revision
  readonly storePath: string
  readonly world: LiveWorld
  readonly profile: Readonly<Record<string, string>>
  readonly isJson: boolean
  readonly onFault: (error: unknown) => void
}

/** Compares each live session with a candidate as soon as it is over. Throws Trouble where the candidate cannot be booted. */
export const openShadowing = async (options: ShadowOptions): Promise<Shadowing> => {
  const { storePath, world, profile, isJson, onFault } = options
  const { candidate } = options
  await bootAwaiting(candidate, (call) => world.answer(call), profile)
  await withStore(storePath, 'write', (store) => store.transaction(() => registerRevision(store, candidate)))
  const shadow = await openShadow(storePath, candidate.id)
  const going = new Set<Promise<void>>()
  return {
    compare(session) {
      const compared = shadow.compare(session).then((found) => found && tellFound(found, isJson), onFault)
      const done = compared.then(() => void going.delete(done))
      going.add(done)
    },
    async finish() {
      await Promise.all(going)
      const sessions = await shadow.keep()
      shadow.close()
      if (!sessions) return `nothing was compared with ${candidate.name}`
      const { total, drifted, undecidable, unfaithful } = sessions
      const parts = [`${drifted} drifted`, `${undecidable} undecidable`, `${unfaithful} unfaithful`]
      const over =
        shadow.passedOver > 0 ? `; ${counted(shadow.passedOver, 'session')} came too fast and were not compared` : ''
      return `of ${counted(total, 'session')} compared with ${candidate.name}: ${parts.join(', ')}${over}; look: reprise review`
    },
  }
}

const tellFound = (found: Found, isJson: boolean): void => {
  if (found.drifts.length + found.undecidable.length + found.unfaithful.length === 0) return
  const style = styleOf(process.stdout)
  process.stdout.write(`${isJson ? JSON.stringify(found) : textOf(foundLines(found, style.width), style)}\n`)
}
