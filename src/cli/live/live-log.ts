import type { LiveNotice, SessionEnded } from '../../capture/live/policy-service.js'
import type { Trouble } from '../../domain/trouble.js'
import { printable } from '../../report/printable.js'
import { counted, timeText } from '../../report/words.js'

/** What is told while sessions are served: a line for each on standard output, and what goes wrong on standard error. */
export class LiveLog implements LiveNotice {
  private readonly isJson: boolean
  private readonly withoutPolicy: string
  private readonly troubles = new Map<string, number>()

  /** @param withoutPolicy what becomes of a client where the policy cannot decide */
  constructor(isJson: boolean, withoutPolicy: string) {
    this.isJson = isJson
    this.withoutPolicy = withoutPolicy
  }

  readonly ended = (ended: SessionEnded): void => {
    const text = this.isJson ? JSON.stringify(ended) : printable(sessionText(ended))
    process.stdout.write(`${text}\n`)
  }

  say(text: string): void {
    this.warn(text)
  }

  readonly lost = (session: string, phase: string, why: string): void => {
    this.warn(`${session} at ${phase}: the policy cannot decide, and ${this.withoutPolicy}: ${why}`)
  }

  /** The same trouble is told once in a while. */
  readonly trouble = ({ code, message, hint }: Trouble): void => {
    const now = Date.now()
    if (now - (this.troubles.get(code) ?? 0) < quietMs) return
    this.troubles.set(code, now)
    this.warn(`mail goes on, but the recording cannot be written: ${message}${hint === undefined ? '' : `; ${hint}`}`)
  }

  /** of what answers questions: it goes on */
  readonly worldTrouble = ({ message, hint }: Trouble): void => {
    this.warn(`${message}${hint === undefined ? '' : `; ${hint}`}`)
  }

  readonly fault = (error: unknown): void => {
    this.warn(`a fault of Reprise itself, please report it: ${error instanceof Error ? error.stack : String(error)}`)
  }

  private warn(text: string): void {
    process.stderr.write(`${timeText(Date.now())} ${printable(text)}\n`)
  }
}

const quietMs = 10_000

const sessionText = ({ session, peer, end, receptions, rejections, kept }: SessionEnded): string =>
  [
    timeText(Date.now()),
    session,
    peer,
    end,
    counted(receptions, 'message'),
    ...(rejections > 0 ? [counted(rejections, 'refusal')] : []),
    ...(kept === 'kept' ? [] : [kept === 'cut' ? 'recorded in part' : 'not recorded']),
  ].join('  ')
