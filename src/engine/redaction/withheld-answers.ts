import type { HostCall } from '../../domain/call.js'
import { type Canonical, decodeText, encodeText, type Text } from '../../domain/canonical.js'
import type { AnswerRecord } from '../../domain/events.js'
import { hintOnRedaction } from '../../domain/redaction.js'
import { Undecided } from '../../momentum/calls/interruptions.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import type { SessionRedactor } from './session-redactor.js'

/**
 * Gives a phase that runs on what is written down the answers that it was given as it came, in the order in which they were asked for. One
 * that tells what was replaced cannot be given.
 */
export class WithheldAnswers implements AnswerSource {
  private readonly given: readonly AnswerRecord[]
  private readonly redactor: SessionRedactor | null
  private next = 0

  constructor(given: readonly AnswerRecord[], redactor: SessionRedactor | null) {
    this.given = given
    this.redactor = redactor
  }

  take(call: HostCall): Canonical {
    const record = this.given[this.next]
    this.next += 1
    if (record?.call !== call.call || !(isOfTheHost(call) || sameKey(record, call))) throw differing(call)
    return this.told(record, call)
  }

  private told({ call, answer }: AnswerRecord, asked: HostCall): Canonical {
    const { redactor } = this
    if (redactor === null || redactor.keepsAddresses) return answer
    if (call === 'smtp.relay') {
      const [code, text] = answer as readonly [number, Text]
      return [code, encodeText(redactor.text(decodeText(text)))]
    }
    if (redactor.holdsSecret(Buffer.from(JSON.stringify(answer), 'utf8').toString('latin1'))) throw telling(asked)
    return answer
  }
}

/** Asked by the host itself, of what the client said: the question is then of what is written down. */
const isOfTheHost = ({ call }: HostCall): boolean => call === 'smtp.auth'

const sameKey = (record: AnswerRecord, call: HostCall): boolean =>
  JSON.stringify(record.key) === JSON.stringify(call.key)

const differing = ({ call }: HostCall): Undecided =>
  new Undecided({
    call: 'redacted',
    key: call,
    reason: `${call} is asked otherwise of what is written down: it hangs on what was redacted`,
    hint: hintOnRedaction,
  })

const telling = ({ call }: HostCall): Undecided =>
  new Undecided({
    call: 'redacted',
    key: call,
    reason: `the answer to ${call} tells what was redacted`,
    hint: hintOnRedaction,
  })
