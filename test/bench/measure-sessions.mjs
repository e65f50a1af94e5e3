import { statSync } from 'node:fs'
import { join } from 'node:path'
import { readPolicy } from '../../dist/capture/read-policy.js'
import { keepBoot } from '../../dist/engine/keep-session.js'
import { verifySessions } from '../../dist/engine/verify-sessions.js'
import { parseQuery } from '../../dist/store/query/query.js'
import { readSessions } from '../../dist/store/read.js'
import { openStore } from '../../dist/store/store.js'
import { verifyStore } from '../../dist/store/verify.js'
import { makeBareLoop, runBareLoop } from './bare-loop.mjs'
import { fillStore, recordRound } from './fill-store.mjs'
import { clientsOf, runHostLoop } from './host-loop.mjs'
import { prepare, tiny } from './policies.mjs'
import { medianRates } from './rounds.mjs'

/** Recording, replaying and verifying one policy's sessions, each against what it adds to. */
export const measureSessions = async (measured, folder, { rounds, machineRounds, callouts }) => {
  const prepared = prepare(measured)
  const path = join(folder, `${measured.name.replace(' ', '-')}.db`)
  const made = fillStore(path, prepared, callouts)
  const bytes = statSync(path).size / made.callouts
  const store = openStore(path, { mode: 'read' })
  const written = openStore(`${path}.written`, { mode: 'write' })
  for (const { booted } of prepared.scenarios) keepBoot(written, prepared.revision, booted)
  const clients = prepared.scenarios.flatMap((one) => clientsOf(one))
  const isTiny = measured === tiny
  const bare = isTiny ? makeBareLoop('lua51', readPolicy(tiny.policy)) : null
  const rates = await medianRates(
    {
      ...(bare ? { bare: () => runBareLoop(bare, machineRounds) } : {}),
      host: () => atLeast(callouts / 2, () => runHostLoop(clients)),
      record: () => atLeast(callouts / 2, () => recordRound(written, prepared)),
      replay: () => replayAll(store, made),
      ...(bare ? { parse: () => parseAll(store, made) } : {}),
      verify: () => verifyAll(store, made),
    },
    { rounds },
  )
  store.close()
  written.close()
  const of = (what) => `${what}: ${measured.name}`
  return [
    ...(bare
      ? [{ what: of('replay against the bare loop'), value: rates.replay / rates.bare, goal: { least: 0.6 } }]
      : []),
    ...(bare
      ? [{ what: of('reading and parsing alone, against the bare loop'), value: rates.parse / rates.bare }]
      : []),
    { what: of('replay against the host loop'), value: rates.replay / rates.host },
    ...(bare ? [{ what: of('record against the bare loop'), value: rates.record / rates.bare }] : []),
    { what: of('record against not recording'), value: rates.record / rates.host, goal: { least: 0.4 } },
    { what: of('verify against replay'), value: rates.verify / rates.replay, goal: { least: 2 } },
    { what: of('stored per callout'), value: bytes, unit: 'bytes', ...(isTiny ? { goal: { most: 200 } } : {}) },
  ]
}

const atLeast = (callouts, work) => {
  let done = 0
  while (done < callouts) done += work()
  return done
}

const replayAll = (store, { sessions, callouts }) => {
  const { faithful } = verifySessions(store, parseQuery(''))
  if (faithful !== sessions) throw new Error(`${sessions - faithful} of ${sessions} sessions are unfaithful`)
  return callouts
}

/** The least that a replay does before it runs anything: every input read from the store, and parsed. */
const parseAll = (store, { sessions, callouts }) => {
  let parsed = 0
  for (const { events } of readSessions(store)) {
    for (const { input } of events) JSON.parse(input)
    parsed += 1
  }
  if (parsed !== sessions) throw new Error(`${parsed} of ${sessions} sessions were read`)
  return callouts
}

const verifyAll = (store, { callouts }) => {
  const { fault } = verifyStore(store)
  if (fault) throw new Error(fault.what)
  return callouts
}
