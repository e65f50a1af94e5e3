import type { MilterSource } from '../../domain/milter-source.js'
import { type PolicyService, policySessions } from '../live/policy-service.js'
import type { NewDriver } from '../milter/driver.js'
import { countedMilter } from './counted-milter.js'
import { JustOver } from './just-over.js'
import type { TouchedLimit } from './limits.js'
import { MilterPolicy } from './milter-policy.js'
import { openedSession } from './opened-session.js'

/** All that sessions of mail servers have in common. */
export interface MilterService extends PolicyService {
  readonly mode: MilterSource['mode']
  /** those that touch the policy */
  readonly limits: readonly TouchedLimit[]
  /** aborted once the milter is to stop */
  readonly stopping: AbortSignal
  /** what the policy decided of a message was not done, and the client put off */
  readonly onNotCarriedOut: (session: string, why: string) => void
}

export interface MilterSessions {
  readonly newDriver: NewDriver
  /** resolves once no session is left to be kept */
  readonly ended: () => Promise<void>
}

/** Makes what decides over each session that a mail server holds. */
export const milterSessions = (service: MilterService): MilterSessions => {
  const { mode, limits, stopping, recorder, booted, notice } = service
  const { begin, ended } = policySessions(service)
  const justOver = new JustOver()
  const newDriver: NewDriver = (terms) => {
    let id = ''
    const policy = new MilterPolicy({
      mode,
      terms,
      stopping,
      begin: (client, macros) => {
        const opened = openedSession({ recorder, mode, boot: booted.boot.digest, limits }, { terms, client, macros })
        const { source } = opened
        const from = { host: source.host, daemon: source.daemon, port: client.port ?? null }
        const possiblyAfter = justOver.before(from)
        const begun = begin(possiblyAfter ? { ...opened, source: { ...source, possiblyAfter } } : opened, 'smtp')
        justOver.add(from, { session: begun.id, peer: opened.peer, policy: begun.policy })
        id = begun.id
        return begun.policy
      },
      onNotCarriedOut: (why) => service.onNotCarriedOut(id, why),
      onFault: notice.fault,
    })
    return countedMilter(policy, service.counts)
  }
  return { newDriver, ended }
}
