import type { Canonical, Text } from './canonical.js'

/**
 * What a function of a library that only the server has came to: one that hangs on rules, keys and engines which no policy holds. It is
 * asked like DNS is, and its answer is what the script was given.
 */
export interface LibraryAnswer {
  /** what it returned, as canonical Lua values */
  readonly values: readonly Canonical[]
  /** what it set in contexts besides */
  readonly context?: {
    readonly conn?: Readonly<Record<string, Text>>
    readonly mess?: Readonly<Record<string, Text>>
  }
}

/** The functions that are answered so, each with what a scenario may say of it: what it returns, and what it sets. */
export const libraryCalls = [
  'msys.bounce.classify',
  'msys.bounce.classify_smtp_response',
  'msys.rfc3464.compute_delivery_status',
  'msys.rfc3464.compute_delivery_status_string',
  'msys.rfc3464.extract_delivery_status',
  'msys.rfc3464.send_mdn',
  'msys.validate.openarc.verify',
  'msys.validate.openarc.sign',
  'msys.validate.dkim2.verify',
  'msys.validate.dkim2.sign',
  'msys.validate.dkim2.ar_clauses',
  'msys.validate.dkim.get_domains',
  'msys.validate.dkim.get_responsible_domain',
  'msys.av.engines',
  'msys.av.scan',
  'msys.av.scan_part',
  'msys.brightmail.scan',
  'msys.symantec_beik.scan',
  'msys.commtouch.diagnose',
  'msys.expurgate.scan',
  'msys.spamc.spamc_scan',
  'msys.cloudmark.score',
  'msys.cloudmark.analyze',
  'msys.cloudmark.score_af',
  'msys.validate.dk.get_responsible_domain',
  'msys.threadpool.count',
  'msys.threadpool.find',
  'msys.core.protocol_string',
  'msys.os.statvfs_read',
  'msg:is_mcmt',
  'msys.beta.rcptto_proxy.query',
] as const

export type LibraryCall = (typeof libraryCalls)[number]
