import { listenMilter } from '../../capture/milter/listen-milter.js'
import { type MilterAddress, milterAddressText } from '../../capture/milter/parse-milter-address.js'
import { limitsOf, type TouchedLimit } from '../../capture/milter-live/limits.js'
import { milterSessions } from '../../capture/milter-live/milter-sessions.js'
import { wantedMacros } from '../../capture/milter-live/told-macros.js'
import type { MilterSource } from '../../domain/milter-source.js'
import { openPolicyService, type PolicyServiceOptions } from './open-policy-service.js'
import { refuseSamePort } from './refuse-same-port.js'
import { stopSignal } from './stop-signal.js'

export interface MilterCommandOptions extends PolicyServiceOptions {
  readonly on: MilterAddress
  readonly mode: MilterSource['mode']
  readonly maxSize: number
}

/** Serves mail servers until it is told to stop. */
export const serveMilters = async (options: MilterCommandOptions): Promise<void> => {
  const { mode, on, maxSize } = options
  if (on.kind === 'inet') refuseSamePort(options.health, { option: '--on', host: on.host, port: on.port })
  const { service, log, path, watch, close } = await openPolicyService(options, {
    withoutPolicy: mode === 'enforce' ? 'the client is put off' : 'mail passes',
    observes: mode === 'observe',
  })
  const limits = limitsOf((callout) => service.booted.host.listening(callout).length > 0)
  const stopping = new AbortController()
  const sessions = milterSessions({
    ...service,
    mode,
    limits,
    stopping: stopping.signal,
    onNotCarriedOut: (session, why) => log.warn(`put off, for ${why}; ${alone}`, { session }),
  })
  const stopped = stopSignal()
  const server = await listenMilter(on, {
    newDriver: sessions.newDriver,
    onTrouble: ({ code, message, hint }) => log.warn(message, { code, hint }),
    onFailure: mode === 'enforce' ? 'tempfail' : 'accept',
    symbols: wantedMacros,
    maximumMessageBytes: maxSize,
  })
  for (const limit of limits) log.say(limitText(limit))
  log.say(`${modes[mode]} for mail servers on ${milterAddressText(server.address)}, into ${path}`)
  watch?.serving(() => ({ open: service.counts.going }))
  await stopped
  watch?.stopping()
  log.say('stopping: mail servers do with open sessions what they do without a milter')
  stopping.abort()
  await server.close(options.grace * 1000)
  await close(sessions)
}

const modes = { observe: 'observing', enforce: 'deciding' } as const

const alone = 'in Postfix, smtpd_recipient_limit = 1 has each recipient come in a message of its own'

const limitText = ({ callouts, isAsked, why }: TouchedLimit): string =>
  `${callouts.join(', ')}: ${isAsked ? 'asked and recorded, but not carried out' : 'never asked'}, for ${why}`
