import type { SealedStore } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import type { Journal } from '../../engine/journal/journal.js'
import type { KeepBound } from './keep-option.js'
import type { LiveLog } from './live-log.js'
import { sizeText } from './size-option.js'
import { newFile, pointTo, removeFile, storeFiles } from './store-files.js'

interface RotationOptions {
  /** the store as users name it */
  readonly link: string
  readonly bound: KeepBound
  /** the file that is written now, and since when (milliseconds since the epoch) */
  readonly first: { readonly path: string; readonly begunAt: number }
  /** what was sealed before it */
  readonly follows: SealedStore | null
  readonly open: (path: string) => Journal
  /** makes a new file, with all that sessions need before them */
  readonly prepare: (path: string) => Promise<void>
  /** the tree head of a file that nobody writes any more */
  readonly seal: (path: string) => Promise<SealedStore>
  readonly log: LiveLog
}

interface Segment {
  readonly path: string
  readonly begunAt: number
  readonly journal: Journal
  /** sessions that have begun in it, and that go on */
  begun: number
  going: number
}

/** A session's place in it. */
export interface Place {
  readonly journal: Journal
  readonly follows: SealedStore | null
  /** the session is over */
  leave(): void
}

/**
 * A store in several files. One that is old or big enough takes no session more, and is sealed once its last one is over; its
 * tree head goes into every session that begins later. What is beyond the bound is deleted, the oldest first.
 */
export class StoreRotation {
  private readonly options: RotationOptions
  private readonly timer: NodeJS.Timeout
  private readonly open = new Set<Segment>()
  private current: Segment
  private follows: SealedStore | null
  private last: Promise<void> = Promise.resolve()

  constructor(options: RotationOptions) {
    this.options = options
    this.follows = options.follows
    this.current = this.begin(options.first)
    this.timer = setInterval(() => this.inTurn(() => this.look()), lookMs).unref()
  }

  get journal(): Journal {
    return this.current.journal
  }

  get waitingBytes(): number {
    return [...this.open].reduce((sum, { journal }) => sum + journal.waitingBytes, 0)
  }

  enter(): Place {
    const segment = this.current
    segment.begun += 1
    segment.going += 1
    return {
      journal: segment.journal,
      follows: this.follows,
      leave: () => {
        segment.going -= 1
        if (segment !== this.current && segment.going === 0) this.inTurn(() => this.seal(segment))
      },
    }
  }

  /** The files stay as they are, and the next start goes on with them. */
  async close(): Promise<void> {
    clearInterval(this.timer)
    await this.last
    for (const { journal } of this.open) await journal.close()
  }

  private begin(at: RotationOptions['first']): Segment {
    const segment = { ...at, journal: this.options.open(at.path), begun: 0, going: 0 }
    this.open.add(segment)
    return segment
  }

  /** One thing after the other; trouble is told, and mail goes on. */
  private inTurn(work: () => Promise<void>): void {
    const { log } = this.options
    this.last = this.last
      .then(work)
      .catch((error) => (error instanceof Trouble ? log.trouble(error) : log.fault(error)))
  }

  private async look(): Promise<void> {
    if (this.isDue()) await this.turn()
    this.prune()
  }

  /** One that nobody came to stays. */
  private isDue(): boolean {
    const { bound, link } = this.options
    if (this.current.begun === 0) return false
    if (bound.kind === 'age') return Date.now() - this.current.begunAt >= bound.milliseconds / parts
    const bytes = storeFiles(link).find(({ path }) => path === this.current.path)?.bytes ?? 0
    return bytes >= bound.bytes / parts
  }

  private async turn(): Promise<void> {
    const { link, prepare, log } = this.options
    const path = newFile(link, Date.now())
    await prepare(path)
    pointTo(link, path)
    const before = this.current
    this.current = this.begin({ path, begunAt: Date.now() })
    log.say(`sessions that begin are recorded into ${path}`)
    if (before.going === 0) await this.seal(before)
  }

  private async seal(segment: Segment): Promise<void> {
    if (!this.open.delete(segment)) return
    await segment.journal.close()
    this.follows = await this.options.seal(segment.path)
    this.options.log.say(`sealed ${segment.path}: ${this.follows.size} appends, root ${this.follows.root}`)
  }

  /** Files in which a session goes on are left alone. */
  private prune(): void {
    const { link, bound, log } = this.options
    const files = storeFiles(link)
    const busy = new Set([...this.open].map(({ path }) => path))
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0)
    for (const file of files) {
      const isBeyond = bound.kind === 'age' ? Date.now() - file.writtenAt > bound.milliseconds : bytes > bound.bytes
      if (busy.has(file.path) || !isBeyond) continue
      removeFile(file.path)
      bytes -= file.bytes
      log.say(`deleted ${file.path}, ${sizeText(file.bytes)}: it was beyond --keep`)
    }
  }
}

const lookMs = 1000
/** A store is sealed when it has come to this part of the bound, so that what is deleted at a time is little. */
const parts = 8
