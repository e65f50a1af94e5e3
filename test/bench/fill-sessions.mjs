import { simulateSession } from '../../dist/capture/simulate.js'
import { keepBoot, keepSession } from '../../dist/engine/keep-session.js'
import { openStore } from '../../dist/store/store.js'
import { identityOf } from './fill-store.mjs'

/** How many sessions differ; the others repeat them. */
const different = 3000
const dayMs = 24 * 3600 * 1000
const firstAt = Date.UTC(2026, 2, 1)

/**
 * Makes a store with exactly so many sessions, which can be replayed and compared as any: every one is kept through the store's
 * own code. The prepared policy runs for the first few thousand, spread over a day, with peers, senders and recipients of their own.
 */
export const fillSessions = (path, prepared, count) => {
  const store = openStore(path, { mode: 'write' })
  for (const { booted } of prepared.scenarios) keepBoot(store, prepared.revision, booted)
  const scripts = prepared.scenarios.flatMap((one) => one.scenario.sessions.map((script) => ({ one, script })))
  const recorders = Array.from({ length: Math.min(different, count) }, (_, n) => {
    const { one, script } = scripts[scriptFor(n, scripts.length)]
    return simulateSession(one.booted.host, varied(script, n), identityOf(one))
  })
  for (let kept = 0; kept < count; kept += 500)
    store.transaction(() => {
      for (let n = kept; n < Math.min(count, kept + 500); n++) keepSession(store, recorders[n % recorders.length])
    })
  store.database.pragma('wal_checkpoint(TRUNCATE)')
  store.close()
}

/** Most mail is taken: one session in ten is refused, in one way or another. */
const scriptFor = (n, scripts) => (n % 10 === 9 ? 1 + (Math.floor(n / 10) % (scripts - 1)) : 0)

/** The same session at another time, between other people, from elsewhere. */
const varied = (script, n) => ({
  ...script,
  name: `${script.name}-${n}`,
  at: firstAt + Math.floor((dayMs * n) / different),
  peer: script.peer.replace(/:\d+$/, `:${40_000 + n}`),
  steps: script.steps.map((step) => (step.kind === 'command' ? { ...step, line: addressed(step.line, n) } : step)),
})

const addressed = (line, n) => line.replace(/<(news|ann|bob)@/, `<$1-${n % 700}@`)
