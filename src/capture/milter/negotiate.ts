import type { Bytes } from '../../domain/bytes.js'
import { Trouble } from '../../domain/trouble.js'
import type { Command } from './commands.js'
import { type Action, actionBits, namesOf, type Step, stepBits, wordOf } from './flags.js'
import type { Packet } from './packets.js'

/** What an MTA and this milter have agreed on for a connection. */
export interface Terms {
  /** 2 to 6: up to 2 there is no UNKNOWN, up to 3 no DATA, so those are never heard of */
  readonly version: number
  /** what may be asked for at the end of a message */
  readonly actions: ReadonlySet<Action>
  readonly steps: ReadonlySet<Step>
}

/** When macros are given, in the order of their numbers on the wire (`SMFIM_*` of mfdef.h). */
export const macroStages = ['connect', 'helo', 'mail', 'rcpt', 'data', 'endOfBody', 'endOfHeader'] as const

/**
 * Names of the macros that are wanted in place of those that the MTA is configured to give, as the MTA writes them:
 * `i`, `{auth_authen}`. A stage without a list keeps the MTA's own. To the lists that there are comes what the server
 * itself reads: which MTA it is, and which recipients are refused.
 */
export type Symbols = Readonly<Partial<Record<(typeof macroStages)[number], readonly Bytes[]>>>

const ownSymbols: Symbols = { connect: ['v'], rcpt: ['{rcpt_mailer}', '{rcpt_host}', '{rcpt_addr}'] }

/**
 * What becomes of an MTA's offer: of the version the lower one, of actions and steps those that are both offered and of
 * use. Every command is wanted. Throws Trouble `milter-version` for a version below 2, of which no MTA is left.
 */
export const negotiate = (offer: Extract<Command, { readonly kind: 'negotiate' }>): Terms => {
  if (offer.version < 2)
    throw new Trouble('milter-version', `version ${offer.version} of the milter protocol; allowed is 2 or later`, {
      hint: 'in Postfix: postconf milter_protocol=6',
    })
  return {
    version: Math.min(offer.version, 6),
    actions: namesOf(actionBits, offer.actions),
    steps: namesOf(stepBits, offer.steps),
  }
}

/**
 * The answer to OPTNEG: the three words, and the lists of symbols where any are wanted and the MTA takes them. A milter
 * that asks for what was not offered is refused by the MTA.
 */
export const negotiated = (terms: Terms, symbols: Symbols = {}): Packet => {
  const words = [terms.version, wordOf(actionBits, terms.actions), wordOf(stepBits, terms.steps)]
  const lists = terms.actions.has('listSymbols')
    ? macroStages.map((stage, number) => listOf(number, stage, symbols))
    : []
  return { letter: 'O', payload: [...words.map(wordBytes), ...lists].join('') }
}

const listOf = (number: number, stage: (typeof macroStages)[number], symbols: Symbols): Bytes => {
  const wanted = symbols[stage]
  if (wanted === undefined) return ''
  return `${wordBytes(number)}${[...new Set([...wanted, ...(ownSymbols[stage] ?? [])])].join(' ')}\0`
}

/** A number as four bytes, most significant first. */
export const wordBytes = (word: number): Bytes =>
  String.fromCharCode((word >>> 24) & 0xff, (word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff)
