import assert from 'node:assert/strict'
import type { Bytes } from '../domain/bytes.js'
import { type HostCall, questionKey } from '../domain/call.js'
import { type Canonical, encodeText } from '../domain/canonical.js'
import { parseAddress } from '../domain/cidr.js'
import { httpCall } from '../domain/http-answer.js'
import { Trouble } from '../domain/trouble.js'
import {
  type CidrEntry,
  emptyWorldSpec,
  type FileAnswer,
  type Sequence,
  type World,
  type WorldSpec,
} from '../domain/world.js'
import { auditAnswers } from './audit-answers.js'
import { authAnswers } from './auth-answers.js'
import { cidrTable } from './cidr-table.js'
import { configAnswers } from './config-answers.js'
import { dbAnswers } from './db-answers.js'
import { dkimAnswers } from './dkim-answers.js'
import { dnsAnswers } from './dns-answers.js'
import { httpAnswers } from './http-answers.js'
import { libraryAnswers } from './library-answers.js'
import { keyBytes, type Lookup } from './lookup.js'

/**
 * The world of a scenario. The spec is indexed once; every call of what it gives opens a world for one
 * session, in which no question has been asked yet.
 */
export const worldFromSpec = (spec: WorldSpec): (() => World) => {
  const lookups = new Map<string, Lookup>(Object.entries(lookupsOf(spec)))
  const recorded = recordedAnswers(spec.answers)
  return () => openWorld(lookups, recorded)
}

const lookupsOf = (spec: WorldSpec): Readonly<Record<string, Lookup>> => {
  const db = dbAnswers(spec.db)
  return {
    'msys.dnsLookup': dnsAnswers(spec.dns),
    'msys.cidr.query': cidrAnswers(spec.cidr),
    'msys.db.query': db,
    'msys.db.fetch_row': db,
    'msys.db.execute': db,
    ...configAnswers(spec.config),
    ...auditAnswers(spec.audit),
    'msys.validate.opendkim.verify': dkimAnswers(spec.dkim),
    'smtp.auth': authAnswers(spec.auth),
    'msys.counter.read': counterAnswers(spec.counters),
    'msys.gauge_cache.get': gaugeAnswers(spec.gauges),
    [httpCall]: httpAnswers(spec.http),
    ...libraryAnswers(spec.returns),
    readfile: fileAnswers(spec.files),
    'msys.core.io_wrapper_open': openAnswers(spec.files),
  }
}

const openWorld = (lookups: ReadonlyMap<string, Lookup>, recorded: Recorded): World => {
  const asked = new Map<string, number>()
  return {
    answer(call) {
      const known = recorded(call)
      if (known !== null) return { answer: pick(known, ['recorded', call.call, call.key], asked) }
      const lookup = lookups.get(call.call)
      if (lookup === undefined) throw unknownCall(call)
      assert(Array.isArray(call.key), `a key of ${call.call} that is no list`)
      const answers = lookup(call.key as readonly Canonical[], call)
      return { answer: answers.length === 1 ? answers[0]! : pick(answers, [call.call, questionOf(call)], asked) }
    },
  }
}

const pick = (answers: readonly Canonical[], of: Canonical, asked: Map<string, number>): Canonical => {
  const question = JSON.stringify(of)
  const nth = asked.get(question) ?? 0
  asked.set(question, nth + 1)
  return answers[Math.min(nth, answers.length - 1)]!
}

type Recorded = (call: HostCall) => Sequence<Canonical> | null

const recordedAnswers = (rules: WorldSpec['answers']): Recorded => {
  if (rules.length === 0) return () => null
  const byQuestion = new Map(rules.map((rule) => [questionKey(rule.call, rule.key), rule]))
  return ({ call, key, own = 0 }) => {
    const rule = byQuestion.get(questionKey(call, key))
    if (!rule) return null
    return rule.isCount ? rule.answers.map((count) => Number(count) + own) : rule.answers
  }
}

/** The session's own writes are part of a database key, and not of what the scenario calls a question. */
const questionOf = ({ call, key }: HostCall): Canonical =>
  call.startsWith('msys.db.') ? (key as readonly Canonical[]).slice(0, 3) : key

const unknownCall = (call: HostCall): Trouble =>
  new Trouble('world-unknown-call', `${call.call} was asked, and a scenario's world has no answers for that function`)

/** Key [list, address, digest]: `{value}`, null where no network of the list holds the address. */
const cidrAnswers = (lists: ReadonlyMap<Bytes, readonly CidrEntry[]>): Lookup => {
  const tables = new Map([...lists].map(([name, entries]) => [name, cidrTable(entries.map(encodeEntry))] as const))
  return ([list, address]) => {
    const parsed = parseAddress(keyBytes(address))
    return (parsed && tables.get(keyBytes(list))?.find(parsed)) ?? notListed
  }
}

const notListed: readonly Canonical[] = [{ value: null }]

const encodeEntry = ({ prefix, values }: CidrEntry) =>
  [prefix, values.map((value): Canonical => ({ value: value === null ? null : encodeText(value) }))] as const

const zero = [0] as const

/** Key [path, resets]: what was there, until the session has set it to nothing, and the session's own share. */
const counterAnswers =
  (counters: WorldSpec['counters']): Lookup =>
  ([path, resets], { own = 0 }) =>
    (resets === 0 ? (counters.get(keyBytes(path)) ?? zero) : zero).map((base) => base + own)

/** Key [cache, key, removals, digest]: what was there, until the session has removed it, and the session's own share. */
const gaugeAnswers =
  (gauges: WorldSpec['gauges']): Lookup =>
  ([cache, key, removals], { own = 0 }) =>
    (removals === 0 ? (gauges.get(keyBytes(cache))?.get(keyBytes(key)) ?? zero) : zero).map((base) => base + own)

/** Key [path]: `{bytes}` or `{error}`. */
const fileAnswers = (files: ReadonlyMap<Bytes, Sequence<FileAnswer>>): Lookup => {
  const answers = new Map([...files].map(([path, sequence]) => [path, sequence.map(encodeFile)] as const))
  return ([path]) => answers.get(keyBytes(path)) ?? noFile
}

/** Key [uri, flags], to write: `{}` or `{error}`. Every file opens but one whose reading is an error. */
const openAnswers = (files: ReadonlyMap<Bytes, Sequence<FileAnswer>>): Lookup => {
  const answers = new Map([...files].map(([path, sequence]) => [path, sequence.map(encodeOpening)] as const))
  return ([uri]) => answers.get(keyBytes(uri)) ?? opens
}

const opens: readonly Canonical[] = [{}]

const encodeOpening = (file: FileAnswer): Canonical => (file.kind === 'error' ? { error: encodeText(file.error) } : {})

const noFile: readonly Canonical[] = [{ error: 'No such file or directory' }]

const encodeFile = (file: FileAnswer): Canonical =>
  file.kind === 'error' ? { error: encodeText(file.error) } : { bytes: encodeText(file.bytes) }

/** Opens a world where nothing is there. */
export const emptyWorld: () => World = worldFromSpec(emptyWorldSpec)
