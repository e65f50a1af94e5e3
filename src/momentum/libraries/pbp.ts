import { decodeText, encodeText } from '../../domain/canonical.js'
import type { LuaTable } from '../../domain/value.js'
import type { Frame, HostFunction } from '../../lua/machine.js'
import { type Row, seenInSamples } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'
import { assertKnown, knownPeer } from '../calls/unknown.js'
import { hostOf, isIpv6 } from '../peer.js'
import type { Context } from '../state.js'
import { dictionaryOf } from './context-methods.js'
import { askDns, type DnsAnswer } from './dns.js'

const whitelistKey = (name: string): string => `dp_whitelist_${name}`

/** `(vctx, name, true)` or `(vctx, dictionary, name, true)`: sets `dp_whitelist_<name>`. */
const setWhitelist = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.current(frame)
    stage.handles.read(frame, 1, 'vctx')
    const named = frame.type(2) === 'number'
    const inMessage = named && frame.number(2) === 1
    const key = whitelistKey(frame.string(named ? 3 : 2))
    stage.setContext(dictionaryOf(stage, inMessage ? 'mess' : 'conn'), key, 'true')
    stage.note(frame, ['context', inMessage ? 'mess' : 'conn', encodeText(key), 'true'])
    return 0
  }
}

/** `(vctx, names)` or `(vctx, { honor_whitelist = names })`: is the session or message on one of them. */
const checkWhitelist = (stage: Stage): HostFunction => {
  return (frame) => {
    stage.current(frame)
    stage.handles.read(frame, 1, 'vctx')
    const [conn, mess] = [dictionaryOf(stage, 'conn'), dictionaryOf(stage, 'mess')]
    frame.pushBoolean(
      whitelistNames(frame).some((name) => isSet(stage, conn, ['conn', name]) || isSet(stage, mess, ['mess', name])),
    )
    return 1
  }
}

const isSet = (stage: Stage, context: Context, [dictionary, name]: readonly ['conn' | 'mess', string]): boolean => {
  const key = whitelistKey(name)
  if (!context.has(key)) assertKnown(stage, dictionary, key)
  return context.has(key)
}

const whitelistNames = (frame: Frame): readonly string[] => {
  if (frame.type(2) !== 'table') return []
  const honored = frame.field(2, 'honor_whitelist')
  const names = honored !== null && typeof honored === 'object' ? honored : frame.value(2)
  return names !== null && typeof names === 'object' && names.kind === 'table'
    ? (names as LuaTable).entries.map(([, name]) => name).filter((name): name is string => typeof name === 'string')
    : []
}

/**
 * `(ac, vctx)`: looks up the peer's name and that name's addresses; sets `reverse_dns` and `fcdns_status`;
 * answers whether they agree, and the two errors.
 */
const fcdnsCheck = (stage: Stage): HostFunction => {
  return (frame) => {
    const peer = knownPeer(stage, stage.current(frame))
    stage.handles.read(frame, 1, 'accept')
    stage.handles.read(frame, 2, 'vctx')
    stage.assumed.add('fcdns-check')
    const reverse = askDns(stage, reverseName(hostOf(peer)), 'PTR')
    const name = firstRecord(reverse)
    put(stage, frame, ['reverse_dns', name])
    if (name === '') return answer(frame, false, [errorOf(reverse), null])
    const forward = askDns(stage, name, isIpv6(peer) ? 'AAAA' : 'A')
    const agrees = (forward.records ?? []).some((item) => item === hostOf(peer))
    put(stage, frame, ['fcdns_status', agrees ? 'true' : 'false'])
    return answer(frame, agrees, [null, errorOf(forward)])
  }
}

const put = (stage: Stage, frame: Frame, [key, value]: readonly [string, string]): void => {
  stage.setContext(stage.current(frame).conn, key, value)
  stage.note(frame, ['context', 'conn', key, encodeText(value)])
}

const firstRecord = (answered: DnsAnswer): string => {
  const first = answered.records?.[0]
  return first === undefined || Array.isArray(first) ? '' : decodeText(first as string)
}

const errorOf = (answered: DnsAnswer): string | null =>
  answered.error === undefined ? null : decodeText(answered.error)

const answer = (frame: Frame, success: boolean, errors: readonly (string | null)[]): number => {
  frame.pushBoolean(success)
  for (const error of errors) frame.pushValue(error)
  return 3
}

/** `1.2.0.192.in-addr.arpa`, or the nibbles of IPv6 (RFC 3596 section 2.5). */
export const reverseName = (address: string): string => {
  if (!address.includes(':')) return `${address.split('.').reverse().join('.')}.in-addr.arpa`
  const [head = '', tail = ''] = address.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = address.includes('::') ? Array<string>(8 - left.length - right.length).fill('0') : []
  const nibbles = [...left, ...zeros, ...right].map((group) => group.padStart(4, '0')).join('')
  return `${[...nibbles].reverse().join('.')}.ip6.arpa`
}

const units: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 }

/** `"30m"` is 31457280. */
const sizeInBytes = (): HostFunction => {
  return (frame) => {
    const text = frame.string(1)
    const match = /^[\t-\r ]*(\d+(?:\.\d+)?)[\t-\r ]*([bkmg]?)b?[\t-\r ]*$/i.exec(text)
    if (!match) return frame.fail(`invalid size '${text}'`)
    frame.pushNumber(Number(match[1]) * units[match[2]!.toLowerCase()]!)
    return 1
  }
}

const sampled = (name: string, kind: Row['class'], bind: Row['bind']): Row =>
  seenInSamples(`msys.pbp.${name}`, kind, { source: 'default policy, training policy', bind })

export const pbpRows: readonly Row[] = [
  sampled('set_whitelist', 'write', setWhitelist),
  sampled('check_whitelist', 'state', checkWhitelist),
  sampled('fcdns_check', 'stable', fcdnsCheck),
  sampled('size_in_bytes', 'pure', sizeInBytes),
]
