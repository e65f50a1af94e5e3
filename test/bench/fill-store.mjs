import { rmSync } from 'node:fs'
import { simulateSession } from '../../dist/capture/simulate.js'
import { groupsOf } from '../../dist/domain/groups.js'
import { keepBoot, keepSession } from '../../dist/engine/keep-session.js'
import { openStore } from '../../dist/store/store.js'

/** as `reprise record` */
const keptTogether = 100

/** Makes a store with at least so many callouts, every session of the prepared policy as often as it takes. */
export const fillStore = (path, prepared, callouts) => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true })
  const store = openStore(path, { mode: 'write' })
  for (const { booted } of prepared.scenarios) keepBoot(store, prepared.revision, booted)
  const recorders = simulateAll(prepared)
  const perRound = calloutsOf(recorders)
  const rounds = Math.ceil(callouts / perRound)
  for (let round = 0; round < rounds; round++) keepAll(store, recorders)
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
  return { sessions: rounds * recorders.length, callouts: rounds * perRound }
}

/** Records as `reprise record` does; returns how many callouts that were. */
export const recordRound = (store, prepared) => {
  const recorders = simulateAll(prepared)
  keepAll(store, recorders)
  return calloutsOf(recorders)
}

/** Every session, a few of them several times. */
const simulateAll = (prepared) => {
  const scripts = prepared.scenarios.flatMap((one) => one.scenario.sessions.map((script) => ({ one, script })))
  const times = Math.ceil(keptTogether / scripts.length)
  return Array.from({ length: times }, () => scripts)
    .flat()
    .map(({ one, script }) => simulateSession(one.booted.host, script, identityOf(one)))
}

export const identityOf = ({ booted, scenario, newWorld }) => ({
  boot: booted.boot.digest,
  file: scenario.file,
  world: newWorld(),
})

const keepAll = (store, recorders) => {
  for (const group of groupsOf(recorders, keptTogether))
    store.transaction(() => {
      for (const recorder of group) keepSession(store, recorder)
    })
}

const calloutsOf = (recorders) =>
  recorders
    .flatMap(({ events }) => events)
    .reduce((sum, { event }) => sum + (event.type === 'PhaseReached' ? (event.work ?? []).length : 0), 0)
