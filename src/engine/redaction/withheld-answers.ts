import type { Bytes } from '../../domain/bytes.js'
import type { HostCall } from '../../domain/call.js'
import { type Canonical, decodeKey, decodeText, encodeText, type Text } from '../../domain/canonical.js'
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
    if (textsIn(answer).some((text) => redactor.holdsSecret(text))) throw telling(asked)
    return answer
  }
}

/** Every byte string in it, the keys of its tables too. */
const textsIn = (value: Canonical): readonly Bytes[] => {
  if (typeof value === 'string') return [decodeText(value)]
  if (value === null || typeof value !== 'object') return []
  if ('$bytes' in value) return [decodeText(value as { readonly $bytes: string })]
  return Object.entries(value).flatMap(([key, inner]) => [
    decodeKey(key),
    ...(inner === undefined ? [] : textsIn(inner)),
  ])
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
