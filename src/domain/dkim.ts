/** libopendkim's statuses (dkim.h), without `DKIM_STAT_`, each at the place of its number. */
export const dkimStatuses = [
  'OK',
  'BADSIG',
  'NOSIG',
  'NOKEY',
  'CANTVRFY',
  'SYNTAX',
  'NORESOURCE',
  'INTERNAL',
  'REVOKED',
  'INVALID',
  'NOTIMPLEMENT',
  'KEYFAIL',
  'CBREJECT',
  'CBINVALID',
  'CBTRYAGAIN',
  'CBERROR',
] as const

export type DkimStatus = (typeof dkimStatuses)[number]

/** What a verification found; characters as `Bytes` in a scenario's world, as `Text` in an answer. */
export interface DkimAnswer<Characters> {
  readonly stat: DkimStatus
  readonly signatures: readonly DkimSignature<Characters>[]
}

export interface DkimSignature<Characters> {
  readonly domain: Characters
  readonly selector: Characters
  readonly identity: Characters
  /** of the header */
  readonly canons: Characters
  readonly errorstr: Characters
  /** libopendkim's `DKIM_SIGFLAG_*`, added */
  readonly flags: number
  /** in bits */
  readonly keysize: number
  readonly signalg: Characters
  /** names of the header fields that are signed */
  readonly signed: readonly Characters[]
}
