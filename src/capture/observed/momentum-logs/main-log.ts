import type { Bytes } from '../../../domain/bytes.js'
import { logMoment } from './log-moment.js'
import { splitFields } from './main-fields.js'
import type { AttemptRecord, MainRecord } from './main-record.js'

/** A line that is no record, and why not. */
export interface NoRecord {
  readonly kind: 'unreadable'
  readonly why: string
}

/**
 * A record of the main log, without its line end. What the manual leaves open, and is taken so: a record has exactly
 * the fields of its table, but for a failure's text, which may have an `@` that was not escaped; a letter that is in no
 * table is no record; a failure of which nothing was transferred still has its fields.
 */
export const parseMainRecord = (line: Bytes): MainRecord | NoRecord => {
  const fields = splitFields(line)
  const at = logMoment(fields[0]!)
  if (at === undefined) return no(`${JSON.stringify(fields[0]!.slice(0, 40))} is no time; allowed are 10 digits or 16`)
  const letter = fields[4]
  if (letter === 'M') return { kind: 'heartbeat', at }
  if (letter === 'R') return received(at, fields)
  if (letter === 'D' || letter === 'X')
    return attempted(at, fields, { kind: letter === 'D' ? 'delivered' : 'transferred', count: 12 })
  if (letter === 'T' || letter === 'P')
    return attempted(at, fields, { kind: letter === 'T' ? 'failed-transiently' : 'failed-permanently', count: 14 })
  return no(`the kind is ${JSON.stringify(letter?.slice(0, 40) ?? '')}; allowed are R, D, X, T, P and M`)
}

const no = (why: string): NoRecord => ({ kind: 'unreadable', why })

const received = (at: number, fields: readonly Bytes[]): MainRecord | NoRecord => {
  if (fields.length !== 14) return no(`a reception of ${fields.length} fields; it has 14`)
  const [, message, batch, connection, , localpart, domain, from, fromDomain, address, size, protocol, group, binding] =
    fields as [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes]
  if (!/^\d{1,15}$/.test(size)) return no(`a size of ${JSON.stringify(size.slice(0, 40))}; it is a number of bytes`)
  return {
    kind: 'received',
    at,
    message,
    batch,
    connection,
    recipient: { localpart, domain },
    sender: { localpart: from, domain: fromDomain },
    address: address === 'unknown' ? null : address,
    sizeBytes: Number(size),
    protocol,
    bindingGroup: group,
    binding,
  }
}

interface Attempt {
  readonly kind: AttemptRecord['kind']
  readonly count: number
}

const attempted = (at: number, all: readonly Bytes[], { kind, count }: Attempt): MainRecord | NoRecord => {
  const isFailure = count === 14
  if (all.length < count || (all.length > count && !isFailure))
    return no(`an attempt of ${all.length} fields; it has ${count}`)
  const [, message, batch, connection, , domain, size, bindingGroup, binding] = all as [...Nine, ...Bytes[]]
  const [retries, seconds, address] = (isFailure ? all.slice(10) : all.slice(9)) as [Bytes, Bytes, Bytes]
  const stage = isFailure ? all[9]! : '0'
  if (![size, retries, stage].every((number) => /^\d{1,15}$/.test(number)) || !/^\d{1,12}(?:\.\d{1,9})?$/.test(seconds))
    return no('an attempt with fields that are no numbers; size, stage, retries and seconds are')
  return {
    kind,
    at,
    message,
    batch,
    connection,
    domain,
    bindingGroup,
    binding,
    stage: isFailure ? Number(stage) : null,
    sizeBytes: Number(size),
    retries: Number(retries),
    sinceReceptionMs: Number(seconds) * 1000,
    address,
    error: isFailure ? all.slice(13).join('@') : null,
  }
}

type Nine = [Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes, Bytes]
