import type { Bytes } from '../../domain/bytes.js'
import { encodeDictionary, encodeText } from '../../domain/canonical.js'
import type { Stimulus } from '../../domain/events.js'
import type { HostContext } from '../../momentum/state.js'
import type { Macros } from '../milter/driver.js'
import type { Symbols } from '../milter/negotiate.js'

/** What a mail server is asked to tell, where it lets itself be asked; else it tells what it is configured to (Postfix: `milter_…_macros`). */
export const wantedMacros: Symbols = {
  connect: ['j', '{daemon_name}', '{daemon_addr}', '{daemon_port}', 'v'],
  helo: ['{tls_version}', '{cipher}', '{cipher_bits}', '{cert_subject}', '{cert_issuer}'],
  mail: ['i', '{auth_type}', '{auth_authen}', '{auth_author}'],
  rcpt: ['i'],
  data: ['i'],
  endOfBody: ['i'],
}

/** Of these is written down what came with a command. `i` is the message's id in the mail server's log. */
const kept = [
  'i',
  'auth_type',
  'auth_authen',
  'auth_author',
  'tls_version',
  'cipher',
  'cipher_bits',
  'cert_subject',
  'cert_issuer',
  'rcpt_mailer',
  'rcpt_host',
  'rcpt_addr',
] as const

export const keptMacros = (macros: Macros): Pick<Stimulus, 'macros'> => {
  const found = kept.flatMap((name): [Bytes, Bytes][] => {
    const value = macros.get(name)
    return value === undefined || (name.startsWith('rcpt_') && macros.get('rcpt_mailer') !== 'error')
      ? []
      : [[name, value]]
  })
  return found.length === 0 ? {} : { macros: encodeDictionary(new Map(found), encodeText) }
}

/** What STARTTLS, which a milter does not see, has come to by the time of EHLO, as `macros-contexts.md` has Momentum tell it. */
export const tlsContext = (macros: Macros): { readonly context?: HostContext } => {
  if (!macros.has('tls_version')) return {}
  return contextOf([
    ['tls', 'on'],
    ['tls_cipher', macros.get('cipher')],
    ['tls_cipher_usebits', macros.get('cipher_bits')],
  ])
}

/** That AUTH, which a milter does not see, has succeeded. */
export const authContext = (macros: Macros): { readonly context?: HostContext } => {
  if (!macros.has('auth_authen')) return {}
  return contextOf([
    ['auth_name', macros.get('auth_type')],
    ['auth_user', macros.get('auth_authen')],
    ['auth_status', 'pass'],
    ['can_relay', 'true'],
  ])
}

const contextOf = (variables: readonly (readonly [Bytes, Bytes | undefined])[]): { readonly context: HostContext } => ({
  context: { conn: new Map(variables.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))) },
})

/** What the connection context would have of a connection, and no mail server tells a milter. */
export const untold: readonly string[] = [
  'conn:tls_cipher_algbits',
  'conn:tls_client_cert_subject',
  'conn:tls_client_cert_subject_cn',
  'conn:tls_client_cert_issuer',
  'conn:tls_client_cert_issuer_cn',
  'conn:tls_client_verified',
  // a mail server may have added the date
  'mess:rfc2822_date_missing',
]
