import { listenMilter } from '../../capture/milter/listen-milter.js'
import { type MilterAddress, milterAddressText } from '../../capture/milter/parse-milter-address.js'
import { limitsOf, type TouchedLimit } from '../../capture/milter-live/limits.js'
import { milterSessions } from '../../capture/milter-live/milter-sessions.js'
import { wantedMacros } from '../../capture/milter-live/told-macros.js'
import type { MilterSource } from '../../domain/milter-source.js'
import type { Trouble } from '../../domain/trouble.js'
import { LiveLog } from './live-log.js'
import { openPolicyService, type PolicyServiceOptions } from './open-policy-service.js'
import { stopSignal } from './stop-signal.js'

export interface MilterCommandOptions extends PolicyServiceOptions {
  readonly on: MilterAddress
  readonly mode: MilterSource['mode']
  readonly maxSize: number
}

/** that sessions have to come to an end */
const graceMs = 5000

/** Serves mail servers until it is told to stop. */
export const serveMilters = async (options: MilterCommandOptions): Promise<void> => {
  const { mode, on, maxSize } = options
  const log = new LiveLog(options.json === true, mode === 'enforce' ? 'the client is put off' : 'mail passes')
  const { service, path, close } = await openPolicyService(options, log)
  const limits = limitsOf((callout) => service.booted.host.listening(callout).length > 0)
  const stopping = new AbortController()
  const sessions = milterSessions({
    ...service,
    mode,
    limits,
    stopping: stopping.signal,
    onNotCarriedOut: (session, why) => log.say(`${session}: put off, for ${why}; ${alone}`),
  })
  const server = await listenMilter(on, {
    newDriver: sessions.newDriver,
    onTrouble: (trouble) => log.say(troubleText(trouble)),
    onFailure: mode === 'enforce' ? 'tempfail' : 'accept',
    symbols: wantedMacros,
    maximumMessageBytes: maxSize,
  })
  for (const limit of limits) log.say(limitText(limit))
  log.say(`${modes[mode]} for mail servers on ${milterAddressText(server.address)}, into ${path}`)
  await stopSignal()
  log.say('stopping: mail servers do with open sessions what they do without a milter')
  stopping.abort()
  await server.close(graceMs)
  await sessions.ended()
  await close()
}

const modes = { observe: 'observing', enforce: 'deciding' } as const

const alone = 'in Postfix, smtpd_recipient_limit = 1 has each recipient come in a message of its own'

const troubleText = ({ message, hint }: Trouble): string => `${message}${hint === undefined ? '' : `; ${hint}`}`

const limitText = ({ callouts, isAsked, why }: TouchedLimit): string =>
  `${callouts.join(', ')}: ${isAsked ? 'asked and recorded, but not carried out' : 'never asked'}, for ${why}`
