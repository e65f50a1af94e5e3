import { readFileSync } from 'node:fs'
import type { TlsOptions } from '../../capture/smtp/driver.js'
import { fileReason } from '../../domain/file-reason.js'
import { Trouble } from '../../domain/trouble.js'

/** Key and certificate of a listener; undefined where neither is named. Throws Trouble `tls-invalid`. */
export const tlsOptions = (key: string | undefined, cert: string | undefined): TlsOptions | undefined => {
  if (key === undefined && cert === undefined) return undefined
  if (key === undefined || cert === undefined)
    throw new Trouble(
      'tls-invalid',
      `TLS needs a key and its certificate, and only --tls-${key === undefined ? 'cert' : 'key'} was given`,
      {
        hint: 'name both: --tls-key KEY.pem --tls-cert CERT.pem',
      },
    )
  return { key: readPem(key), cert: readPem(cert) }
}

const readPem = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch (cause) {
    throw new Trouble('tls-invalid', `cannot read ${path}: ${fileReason(cause)}`, { hint: 'name a file in PEM', cause })
  }
}
