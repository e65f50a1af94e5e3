import { createSecureContext } from 'node:tls'
import { Trouble } from '../../domain/trouble.js'
import { defaultLimits, defaultTimeouts, type Timeouts, type WireLimits, type WireSettings } from './settings.js'

type Optional = 'protocol' | 'isTlsOnConnect' | 'isProxied' | 'mayXclient' | 'closesOnFailure'

/** A connection's settings; what is left out is SMTP in clear text, from nobody's proxy, and goes on where a driver throws. */
export type GivenSettings = Omit<WireSettings, Optional | 'timeouts' | 'limits'> &
  Partial<Pick<WireSettings, Optional>> & {
    readonly timeouts?: Partial<Timeouts>
    readonly limits?: Partial<WireLimits>
  }

/** Throws Trouble `tls-invalid` for a key or certificate that is missing or cannot be used. */
export const wireSettings = (given: GivenSettings): WireSettings => {
  const settings: WireSettings = {
    protocol: 'smtp',
    isTlsOnConnect: false,
    isProxied: () => false,
    mayXclient: () => false,
    closesOnFailure: false,
    ...given,
    timeouts: { ...defaultTimeouts, ...given.timeouts },
    limits: { ...defaultLimits, ...given.limits },
  }
  assertKeys(settings)
  return settings
}

const assertKeys = ({ tls, isTlsOnConnect }: WireSettings): void => {
  if (!tls && !isTlsOnConnect) return
  const hint = 'give a private key and its certificate, in PEM'
  if (!tls?.pfx && !(tls?.key && tls.cert))
    throw new Trouble('tls-invalid', 'TLS without a key and a certificate', { hint })
  try {
    createSecureContext(tls)
  } catch (cause) {
    throw new Trouble('tls-invalid', `TLS cannot be offered: ${(cause as Error).message}`, { hint, cause })
  }
}
