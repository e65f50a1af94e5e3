import type { LiveNotice, SessionEnded } from '../../capture/live/policy-service.js'
import type { Trouble } from '../../domain/trouble.js'
import { counted } from '../../report/words.js'
import { copyable } from '../copyable.js'
import { faultText } from '../tell.js'
import type { Log, LogFields } from './open-log.js'

/** What a service makes of what its policy decides. */
export interface Serving {
  /** what becomes of a client where the policy cannot decide, in words */
  readonly withoutPolicy: string
  /** whether mail passes, whatever the policy decides: what it counts is what it would have done, and nothing that anybody was told */
  readonly observes: boolean
}

/** What is told while sessions are served. */
export class LiveLog implements LiveNotice {
  private readonly log: Log
  private readonly isJson: boolean
  private readonly serving: Serving
  private readonly troubles = new Map<string, number>()

  /**
   * @param isJson whether standard output has a line of JSON for each session
   */
  constructor(log: Log, isJson: boolean, serving: Serving) {
    this.log = log
    this.isJson = isJson
    this.serving = serving
  }

  readonly ended = (ended: SessionEnded): void => {
    const { receptions, rejections, kept } = ended
    const text = [
      `${this.serving.observes ? 'observed: the policy would have taken ' : ''}${counted(receptions, 'message')}`,
      ...(rejections > 0 ? [counted(rejections, 'refusal')] : []),
      ...(kept === 'kept' ? [] : [keptTexts[kept]]),
    ].join(', ')
    const fields = this.serving.observes ? observedFields(ended) : { ...ended }
    this.log.write(kept === 'kept' || kept === 'left-out' ? 'info' : 'warn', text, fields)
    if (this.isJson) process.stdout.write(`${JSON.stringify(fields)}\n`)
  }

  say(text: string, fields?: LogFields): void {
    this.log.write('info', text, fields)
  }

  warn(text: string, fields?: LogFields): void {
    this.log.write('warn', text, fields)
  }

  readonly lost = (session: string, phase: string, why: string): void => {
    this.log.write('warn', `the policy cannot decide, and ${this.serving.withoutPolicy}: ${why}`, { session, phase })
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

const observedFields = ({ session, peer, end, receptions, rejections, kept }: SessionEnded): LogFields => ({
  session,
  peer,
  end,
  wouldTake: receptions,
  wouldRefuse: rejections,
  kept,
})

const quietMs = 10_000

const keptTexts: Readonly<Record<SessionEnded['kept'], string>> = {
  kept: 'recorded',
  cut: 'recorded in part',
  'set-aside': 'recorded beside the store, which did not take it yet',
  lost: 'recording lost',
  'left-out': 'not recorded',
}
