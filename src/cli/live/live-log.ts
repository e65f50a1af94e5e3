import type { LiveNotice, SessionEnded } from '../../capture/live/policy-service.js'
import type { Trouble } from '../../domain/trouble.js'
import { counted } from '../../report/words.js'
import { copyable } from '../copyable.js'
import { faultText } from '../tell.js'
import type { Log, LogFields } from './open-log.js'

/** What is told while sessions are served. */
export class LiveLog implements LiveNotice {
  private readonly log: Log
  private readonly isJson: boolean
  private readonly withoutPolicy: string
  private readonly troubles = new Map<string, number>()

  /**
   * @param isJson whether standard output has a line of JSON for each session
   * @param withoutPolicy what becomes of a client where the policy cannot decide
   */
  constructor(log: Log, isJson: boolean, withoutPolicy: string) {
    this.log = log
    this.isJson = isJson
    this.withoutPolicy = withoutPolicy
  }

  readonly ended = (ended: SessionEnded): void => {
    const { receptions, rejections, kept } = ended
    const text = [
      counted(receptions, 'message'),
      ...(rejections > 0 ? [counted(rejections, 'refusal')] : []),
      ...(kept === 'kept' ? [] : [keptTexts[kept]]),
    ].join(', ')
    this.log.write(kept === 'kept' || kept === 'left-out' ? 'info' : 'warn', text, { ...ended })
    if (this.isJson) process.stdout.write(`${JSON.stringify(ended)}\n`)
  }

  say(text: string, fields?: LogFields): void {
    this.log.write('info', text, fields)
  }

  warn(text: string, fields?: LogFields): void {
    this.log.write('warn', text, fields)
  }

  readonly lost = (session: string, phase: string, why: string): void => {
    this.log.write('warn', `the policy cannot decide, and ${this.withoutPolicy}: ${why}`, { session, phase })
  }

  /** The same trouble is told once in a while. */
  readonly trouble = ({ code, message, hint }: Trouble): void => {
    const now = Date.now()
    if (now - (this.troubles.get(code) ?? 0) < quietMs) return
    this.troubles.set(code, now)
    this.log.write('error', `mail goes on, but the recording cannot be written: ${message}`, {
      code,
      hint: hint && copyable(hint),
    })
  }

  /** of what answers questions: it goes on */
  readonly worldTrouble = ({ code, message, hint }: Trouble): void => {
    this.log.write('warn', message, { code, hint })
  }

  readonly fault = (error: unknown): void => {
    this.log.write('error', `a fault of Reprise itself, please report it: ${faultText(error)}`)
  }

  close(): Promise<void> {
    return this.log.close()
  }
}

const quietMs = 10_000

const keptTexts: Readonly<Record<SessionEnded['kept'], string>> = {
  kept: 'recorded',
  cut: 'recorded in part',
  'set-aside': 'recorded beside the store, which did not take it yet',
  lost: 'recording lost',
  'left-out': 'not recorded',
}
