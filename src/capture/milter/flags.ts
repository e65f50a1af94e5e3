/**
 * What a milter may ask for at the end of a message: bits of the second word of OPTNEG (`SMFIF_*` of libmilter's
 * mfdef.h). Inserting a header field stands under adding one.
 */
export const actionBits = {
  addHeader: 0x001,
  replaceBody: 0x002,
  addRecipient: 0x004,
  deleteRecipient: 0x008,
  changeHeader: 0x010,
  quarantine: 0x020,
  changeSender: 0x040,
  addRecipientWithParameters: 0x080,
  /** to say which macros it wants, in the answer to OPTNEG itself */
  listSymbols: 0x100,
} as const

export type Action = keyof typeof actionBits

/** Of the protocol's steps, those that we ever ask for: bits of the third word of OPTNEG (`SMFIP_*` of mfdef.h). */
export const stepBits = {
  /** the milter answers no HEADER */
  silentHeader: 0x000080,
  /** the milter may answer a BODY with SKIP: no more of them, please */
  takesSkip: 0x000400,
  /** recipients that the MTA itself refused are told as well */
  givesRefused: 0x000800,
  /** the milter answers no EOH */
  silentEndOfHeader: 0x040000,
  /** a header field's value keeps the space behind its colon, both ways */
  keepsLeadingSpace: 0x100000,
} as const

export type Step = keyof typeof stepBits

/** The names in a table of bits whose bit is set. */
export const namesOf = <Name extends string>(bits: Readonly<Record<Name, number>>, word: number): ReadonlySet<Name> =>
  new Set((Object.keys(bits) as Name[]).filter((name) => (word & bits[name]) !== 0))

/** The word in which the bits of these names are set. */
export const wordOf = <Name extends string>(bits: Readonly<Record<Name, number>>, names: Iterable<Name>): number =>
  [...names].reduce((word, name) => word | bits[name], 0)
