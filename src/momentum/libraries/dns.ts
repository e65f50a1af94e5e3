import { lowerCase, upperCase } from '../../domain/bytes.js'
import { type Canonical, decodeText, encodeText, type Text } from '../../domain/canonical.js'
import { type LuaValue, record, tableOf } from '../../domain/value.js'
import type { HostFunction } from '../../lua/machine.js'
import { outsideValue } from '../calls/outside-value.js'
import { documented, type Row } from '../calls/rows.js'
import type { Stage } from '../calls/stage.js'

const types = ['A', 'AAAA', 'TXT', 'MX', 'PTR', 'NS']

/** What the outside answers: records, those of MX with their preference, or the resolver's error. */
export interface DnsAnswer {
  readonly records?: readonly (Text | readonly [preference: number, host: Text])[]
  readonly error?: Text
}

export const askDns = (stage: Stage, name: string, type: string, server: Canonical = null): DnsAnswer => {
  const question = [encodeText(lowerCase(name).replace(/\.$/, '')), type]
  const key = server === null ? question : [...question, server]
  return stage.ask('msys.dnsLookup', 'stable', { key }) as Canonical & DnsAnswer
}

/** `(name [, type [, options]])`: an array, or nil and the error. A type that is none raises (ref-msys-dnslookup.md). */
const dnsLookup = (stage: Stage): HostFunction => {
  return (frame) => {
    const type = upperCase(frame.optionalString(2) ?? 'A')
    if (!types.includes(type)) return frame.fail(`invalid DNS type '${type}'`)
    const server = frame.type(3) === 'table' ? outsideValue(stage, 'msys.dnsLookup', frame.field(3, 'server')) : null
    const answer = askDns(stage, frame.string(1), type, server)
    if (answer.error !== undefined) {
      frame.pushNil()
      frame.pushString(decodeText(answer.error))
      return 2
    }
    const withPriority = frame.type(3) === 'table' && frame.field(3, 'priority') === true
    if (withPriority) stage.assumed.add('mx-priority-fields')
    if (withPriority && type === 'MX' && answer.records?.some((item) => !isPreferred(item)))
      refuseUnseen(stage, frame.string(1))
    if ((answer.records ?? []).length === 0) stage.assumed.add('dns-no-data')
    frame.pushValue(tableOf((answer.records ?? []).map((item) => recordValue(item, withPriority))))
    return 1
  }
}

/** A source that looks on sees of MX what the policy asked for: hosts alone. */
const refuseUnseen = (stage: Stage, name: string): never =>
  stage.undecidable({
    call: 'msys.dnsLookup',
    key: [encodeText(name), 'MX'],
    reason: 'the source of this recording saw the hosts of MX records without their preferences',
    hint: 'record the session under a policy that asks for MX with the option priority',
  })

const recordValue = (item: Text | readonly [number, Text], withPriority: boolean): LuaValue => {
  if (!isPreferred(item)) return decodeText(item)
  const [pref, host] = item
  return withPriority ? record({ pref, host: decodeText(host) }) : decodeText(host)
}

const isPreferred = (item: Text | readonly [number, Text]): item is readonly [number, Text] => Array.isArray(item)

export const dnsRows: readonly Row[] = [
  documented('msys.dnsLookup', 'stable', { source: 'S/4/lua/ref-msys-dnslookup', bind: dnsLookup }),
]
