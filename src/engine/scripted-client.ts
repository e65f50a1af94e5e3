import { instanceKey } from '../domain/phase.js'
import { isServersOwn } from '../momentum/phases/acts.js'
import { parseCommand } from '../momentum/phases/smtp.js'
import type { Session } from '../momentum/session.js'
import { Client, isRefusal, type Lack, type Told } from './client.js'
import type { RecordedAct } from './recording.js'
import type { ActRuns } from './replay-own.js'

/**
 * The recorded client, where it goes on all the same: as an SMTP client of its kind would, with what is known. Let in where it was
 * turned away, it sends what the recorded one sent next; turned away, it sends QUIT; without any recipient, no DATA. From
 * `isUnknown` on that is a guess, and nothing that comes of it is evidence.
 */
export class ScriptedClient extends Client {
  /** recipients that the message has: when it was recorded, and now */
  private recipients = { were: 0, are: 0 }
  /** the last reply let it in where no recording goes on */
  private isLetIn = false
  private isNew = false

  protected override isThereFor(act: RecordedAct['act']): boolean {
    return !this.turnedAway || isLeaving(act)
  }

  override wouldSend(recorded: RecordedAct, told: ActRuns | undefined): boolean {
    this.isNew = told === undefined
    return super.wouldSend(recorded, told)
  }

  /** Some clients send DATA whoever was refused: one that did, does. */
  protected override wouldGoOnWith(recorded: RecordedAct): boolean {
    const { were, are } = this.recipients
    if (are > 0 || !isData(recorded.act) || (were === 0 && !this.isNew)) return super.wouldGoOnWith(recorded)
    this.droppedMessages.add(recorded.message)
    return false
  }

  override hear(sent: RecordedAct, told: Told): void {
    const { lost } = this
    this.lost = false
    super.hear(sent, told)
    this.isLetIn = this.lost
    this.lost ||= lost
    this.recipients = { were: told.recorded.acceptedRecipients, are: recipientsOf(told.replayed) }
  }

  override hearNew(sent: RecordedAct, replayed: Session): boolean {
    if (isServersOwn(sent.act)) return true
    this.isLetIn = false
    this.isAsked = replayed.state.expects !== null
    if (replayed.state.end === 'disconnect') this.gone = true
    if (isRefusal(replayed.reply)) this.turnDown(sent)
    return true
  }

  override lacks({ state }: Session, next: RecordedAct | undefined): Lack | null {
    if (!this.isLetIn || (next && isLeaving(next.act) && next.act.kind !== 'command')) return null
    if (state.transaction?.awaitsContent && next?.act.kind !== 'message') return lackingMessage(state.ordinal)
    if (state.expects?.kind === 'answer') return lackingAnswer
    return state.expects?.kind === 'handshake' ? lackingHandshake : null
  }
}

const isData = (act: RecordedAct['act']): boolean => act.kind === 'command' && parseCommand(act.line).verb === 'DATA'

/** The client's goodbye, or its going without one. */
const isLeaving = (act: RecordedAct['act']): boolean =>
  act.kind === 'close' || act.kind === 'abort' || (act.kind === 'command' && parseCommand(act.line).verb === 'QUIT')

const recipientsOf = ({ state }: Session): number => state.transaction?.recipients.length ?? 0

const lackingMessage = (message: number): Lack => ({
  phase: instanceKey({ phase: 'data', message, recipient: '', occurrence: 1 }),
  call: {
    call: 'client',
    key: null,
    reason: 'the client is asked for its message, and the recorded one never came to send it',
    hint: `give the message: --set-file 'message[${message}].content=FILE'`,
  },
})

const lackingAnswer: Lack = {
  phase: 'auth',
  call: {
    call: 'client',
    key: null,
    reason: 'the client is asked for credentials, and the recorded one was never asked for them so',
    hint: 'record a session that authenticates',
  },
}

const lackingHandshake: Lack = {
  phase: 'handshake',
  call: {
    call: 'client',
    key: null,
    reason: 'the client may begin a TLS handshake, and what that would have come to was never recorded',
    hint: 'record a session that does',
  },
}
