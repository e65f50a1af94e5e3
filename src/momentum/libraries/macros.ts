import type { Bytes } from '../../domain/bytes.js'
import type { HostFunction } from '../../lua/machine.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertKnown, assertPieceKnown, assertReadable, knownPeer } from '../calls/unknown.js'
import { hostOf, isIpv6 } from '../peer.js'
import { splitAddress } from '../phases/smtp.js'
import { contentMacro, dateMacro } from './content-macros.js'
import { dictionaryOf } from './context-methods.js'
import { reverseName } from './pbp.js'

/** Replaces each `%{name}` and `%{namespace:argument}`; what has no value is empty, what is no macro stays. */
const expandMacro = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.current(frame)
    const template = frame.string(1)
    if (/%[A-Za-z]/.test(template)) stage.assumed.add('macro-letters')
    frame.pushString(template.replace(/%\{([^{}]*)\}/g, (whole, name: Bytes) => expand(stage, name) ?? whole))
    return 1
  }
}

const expand = (stage: Stage, name: Bytes): Bytes | undefined => {
  const colon = name.indexOf(':')
  const space = colon < 0 ? 'spfv1' : name.slice(0, colon)
  const argument = name.slice(colon + 1)
  if (colon < 0) stage.assumed.add('macro-namespace')
  if (argument !== '' && space === 'vctx_conn') return contextValue(stage, 'conn', argument)
  if (argument !== '' && space === 'vctx_mess') return contextValue(stage, 'mess', argument)
  if (colon < 0 && isVariable(stage, name)) refuse(stage, name)
  const expanded = space === 'spfv1' ? spfMacro(stage, argument) : mailMacro(stage, space, argument)
  if (expanded !== undefined) return expanded
  if (outsideMacros.has(space) || (space === 'spfv1' && (colon >= 0 || asksDns.test(argument)))) refuse(stage, name)
  stage.setting('unknown-macro')
  return undefined
}

/** Sieve's pages write `%{rcptto_domain}`: whether expandMacro looks there too, nobody says. */
const isVariable = (stage: Stage, name: Bytes): boolean =>
  stage.session!.conn.has(name) || dictionaryOf(stage, 'mess').has(name)

const mailMacro = (stage: Stage, space: Bytes, argument: Bytes): Bytes | undefined => {
  if (space === 'rfc822' && argument === 'date') return dateMacro(stage)
  return space === 'rfc2822' ? contentMacro(stage, argument) : undefined
}

const outsideMacros = new Set(['rfc822', 'rfc2822', 'outbound_tls', 'custom_logger'])

const refuse = (stage: Stage, name: Bytes): never =>
  stage.undecidable({
    call: 'msys.expandMacro',
    key: name,
    reason: `the macro %{${name}} is not emulated`,
    hint: 'read the value through vctx, msg or accept instead',
  })

const contextValue = (stage: Stage, dictionary: 'conn' | 'mess', key: Bytes): Bytes => {
  const value = dictionaryOf(stage, dictionary).get(key)
  if (value === undefined) assertKnown(stage, dictionary, key)
  return value ?? ''
}

/** The peer's validated name. */
const asksDns = /^p\d*r?[.\-+,/_=]*$/

const transformers = /^([slodivhct])(\d*)(r?)([.\-+,/_=]*)$/

/** RFC 7208 section 7: a letter, labels to keep, `r` to reverse, delimiters. `p` needs DNS and is not emulated. */
const spfMacro = (stage: Stage, macro: Bytes): Bytes | undefined => {
  const match = transformers.exec(macro)
  if (!match) return undefined
  const [, letter, digits, reverse, delimiters] = match as unknown as [string, string, string, string, string]
  const value = spfLetter(stage, letter)
  if (digits === '' && reverse === '' && delimiters === '') return value
  assertReadable(stage, value)
  const parts = value.split(delimiters === '' ? '.' : new RegExp(`[${delimiters.replace(/[\]\\^-]/g, '\\$&')}]`))
  if (reverse !== '') parts.reverse()
  return (Number(digits) > 0 ? parts.slice(-Number(digits)) : parts).join('.')
}

const spfLetter = (stage: Stage, letter: string): Bytes => {
  const session = stage.session!
  const sender = session.message?.sender ?? ''
  const { localpart, domain } = splitAddress(sender)
  if (domain === '' && 'sod'.includes(letter)) refuse(stage, letter)
  const address = 'ivc'.includes(letter) ? hostOf(knownPeer(stage, session)) : ''
  if (letter === 't') assertPieceKnown(stage, 'time')
  const letters: Readonly<Record<string, () => Bytes>> = {
    s: () => sender,
    l: () => (localpart === '' ? 'postmaster' : localpart),
    o: () => domain,
    d: () => domain,
    i: () => (isIpv6(session.peer) ? reverseName(address).slice(0, -9).split('.').reverse().join('.') : address),
    v: () => (isIpv6(session.peer) ? 'ip6' : 'in-addr'),
    h: () => contextValue(stage, 'conn', 'ehlo_domain'),
    c: () => address,
    t: () => String(Math.floor(stage.at / 1000)),
  }
  return letters[letter]!()
}

export const macroRows: readonly Row[] = [
  documented('msys.expandMacro', 'state', { source: 'S/4/lua/ref-msys-expand-macro, modules/spf', bind: expandMacro }),
]
