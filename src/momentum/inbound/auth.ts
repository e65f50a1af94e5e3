import { type Bytes, sha256Of } from '../../domain/bytes.js'
import { encodeText } from '../../domain/canonical.js'
import type { Invoked } from '../callouts/invoke.js'
import type { Stage } from '../calls/stage.js'
import { type StringObject, stringObject } from '../objects.js'
import { answered, type Entered, entered } from '../phases/entered.js'
import { type Leaving, type Left, saying } from '../phases/leaving.js'
import { badSequence, badSyntax, type Reply } from '../phases/replies.js'
import { parseCommand } from '../phases/smtp.js'
import type { PendingPhase, SessionState } from '../state.js'
import { authStatuses } from './auth-status.js'
import { type Credentials, cancelled, challengeOf, isComplete, readCredentials, withheld } from './credentials.js'
import { capabilityOf, withdrawnReply } from './extensions.js'
import { refuseAnswer } from './refusals.js'
import { writtenReply } from './written-reply.js'

/** One AUTH of a client (RFC 4954), as far as it has come. */
export interface AuthAttempt {
  readonly credentials: Credentials
  /** EC_AUTH_*; null while it is not decided */
  status: number | null
  /** pre_esmtp_auth decided: no credentials are checked */
  isPreempted: boolean
}

/** AUTH, or a client's answer to a challenge: who may decide is asked in turn, and the host last. */
export const enterAuth = (session: SessionState, pending: PendingPhase, stage: Stage): Entered => {
  const credentials = pending.line === undefined ? continued(session, pending) : begun(session, pending, stage)
  if (!('mechanism' in credentials)) return answered(credentials.reply)
  const attempt: AuthAttempt = { credentials, status: null, isPreempted: false }
  const response = stringObject('')
  const values = [credentials.user, credentials.password, response, null] as (number | Bytes | StringObject | null)[]
  const settle = (status: number): void => {
    attempt.status = status
    values[3] = status
    tellContext(stage, session, attempt)
  }
  const settled = (): number | null => {
    if (attempt.status === null && isComplete(credentials)) settle(checkedByHost(stage, credentials))
    return attempt.status
  }
  return {
    ...entered,
    values,
    attempt,
    isDue: (callout) => {
      if (callout === 'core_pre_esmtp_auth') return pending.line !== undefined
      if (callout === 'ac_auth_perform_auth') {
        const isDue = attempt.status === null && isComplete(credentials)
        if (isDue) refuseWithheld(stage, credentials)
        return isDue
      }
      if (callout === 'ac_auth_log_auth_failure')
        return settled() === authStatuses.fail && isComplete(credentials) && !attempt.isPreempted
      return settled() !== null
    },
    take: (callout, invoked) => {
      const status = statusOf(stage, callout, invoked)
      if (status === null) return
      attempt.isPreempted = callout === 'core_pre_esmtp_auth'
      settle(status)
    },
    decide: () => decide(session, stage, { status: settled(), response }),
  }
}

/** A hook would be given the password. */
const refuseWithheld = (stage: Stage, { user, isWithheld }: Credentials): void => {
  if (!isWithheld) return
  stage.undecidable({
    call: 'ac_auth_perform_auth',
    key: encodeText(user!),
    reason: 'the policy is given the password of a client, and this recording has none: they are not written down',
    hint: 'try it with a scenario of its own: auth: [{user: …, password: …}]',
  })
}

interface Refused {
  readonly reply: Reply
}

const begun = (session: SessionState, { line, credentials }: PendingPhase, stage: Stage): Credentials | Refused => {
  const { refused, greeted, isAuthenticated, transaction } = session
  if (refused || !greeted || isAuthenticated || transaction) return { reply: badSequence }
  const command = parseCommand(line!)
  if (command.verb !== 'AUTH' || command.mechanism === '') return { reply: badSyntax }
  const capability = capabilityOf(session.capabilities, 'AUTH')
  if (capability === undefined) return { reply: withdrawnReply(stage) }
  const { mechanism, initial } = command
  if ((mechanism !== 'PLAIN' && mechanism !== 'LOGIN') || !capability.split(' ').includes(mechanism))
    return { reply: [504, '5.5.4 unrecognized authentication type'] }
  if (credentials) return withheld(mechanism, credentials)
  const nothing: Credentials = { mechanism, user: null, password: null }
  if (initial === null) return nothing
  return readCredentials(nothing, initial === '=' ? '' : initial) ?? { reply: badSyntax }
}

const continued = (session: SessionState, { answer, credentials }: PendingPhase): Credentials | Refused => {
  const { expects } = session
  session.expects = null
  if (expects?.kind !== 'answer') return { reply: badSequence }
  if (credentials) return withheld(expects.credentials.mechanism, credentials)
  const line = answer!.replace(/\r?\n$/, '')
  if (line === '*') return { reply: cancelled }
  return readCredentials(expects.credentials, line) ?? { reply: badSyntax }
}

/**
 * The server's own knowledge of its users; the question has the password's digest, for the password is in the stimulus. Where passwords are not
 * recorded it has none: a session asks it for one password at a time.
 */
const checkedByHost = (stage: Stage, { user, password }: Credentials): number => {
  refuseSchemes(stage)
  const isWithheld = stage.session!.withholdsPasswords
  const key = [encodeText(user!), isWithheld ? null : sha256Of(`${user}\0${password}`)]
  const answer = stage.ask('smtp.auth', 'stable', { key }) as { readonly status: keyof typeof authStatuses }
  return authStatuses[answer.status]
}

/** A scheme of the policy's own may be what this listener asks, and its functions then decide: its configuration says. */
const refuseSchemes = (stage: Stage): void => {
  const scheme = [...stage.definitions.keys()].find((name) => name.startsWith('auth:'))?.slice('auth:'.length)
  if (scheme === undefined) return
  stage.undecidable({
    call: 'msys.registerAuth',
    key: encodeText(scheme),
    reason: `the policy registers the authentication scheme ${scheme}: whether this listener asks it is the configuration's to say`,
    hint: 'decide in ac_auth_perform_auth, or leave the scheme out to judge the rest',
  })
}

/** What a hook decided; null where it left the decision to others, or decides nothing. */
const statusOf = (stage: Stage, callout: string, { verdict, number: given }: Invoked): number | null => {
  if (callout !== 'core_pre_esmtp_auth' && callout !== 'ac_auth_perform_auth') return null
  if (verdict === 'failed') return authStatuses.error
  if (verdict === 'continue') return null
  stage.assumed.add('numeric-constants')
  return Object.values(authStatuses).includes(given as 0) ? given : refuseAnswer(stage, callout, given)
}

/** A part of the result, for a policy may decide it (`macros-contexts.md` section 3.1); the manual has auth_user missing where the user is not known. */
const tellContext = (stage: Stage, { conn }: SessionState, { status, credentials }: AuthAttempt): void => {
  stage.setContext(conn, 'auth_name', credentials.mechanism)
  stage.setContext(conn, 'auth_status', Object.entries(authStatuses).find(([, number]) => number === status)![0])
  stage.setContext(conn, 'auth_user', credentials.user ?? undefined)
}

/** A refusal that a policy left stands; else what was decided is answered. */
const decide = (
  session: SessionState,
  stage: Stage,
  { status, response }: { readonly status: number | null; readonly response: StringObject },
): void => {
  const { verdict } = session
  if (response.value !== '') stage.assumed.add('auth-response')
  if (verdict.code >= 400) stage.assumed.add('auth-refusal')
  else if (status === authStatuses.fail)
    [verdict.code, verdict.note] = response.value === '' ? failed : writtenReply(stage, 'response', response.value)
  else if (status === authStatuses.error) [verdict.code, verdict.note] = erred
}

/** RFC 4954 section 6. */
const failed: Reply = [535, '5.7.8 authentication credentials invalid']
const erred: Reply = [454, '4.7.0 temporary authentication failure']
const succeeded: Reply = [235, '2.7.0 authentication succeeded']

/** The reply: a refusal, the next challenge, or success. */
export const leaveAuth = ({ session, entered: { runs, reply, attempt } }: Leaving): Left => {
  const { code, note } = session.verdict
  if (!runs || !attempt) return saying(reply)
  if (code >= 400) return saying([code, note])
  if (attempt.status === null) {
    session.expects = { kind: 'answer', credentials: attempt.credentials }
    return saying([334, challengeOf(attempt.credentials)])
  }
  session.isAuthenticated = true
  return saying([succeeded[0], note === '' ? succeeded[1] : note])
}
