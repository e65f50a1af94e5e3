import { simulateSession } from '../../dist/capture/simulate.js'
import { worldAnswers } from '../../dist/engine/answers/world-answers.js'
import { parseRecording } from '../../dist/engine/recording.js'
import { actsToTheEnd } from '../../dist/engine/replay-own.js'
import { openSession } from '../../dist/momentum/open-session.js'
import { identityOf } from './fill-store.mjs'

/** What the scripted clients of a scenario do, ready to be done again. */
export const clientsOf = (one) =>
  one.scenario.sessions.map((script) => {
    const { events, contents } = simulateSession(one.booted.host, script, identityOf(one))
    const texts = events.map(({ event, texts }) => ({ type: event.type, ...texts }))
    const recording = parseRecording(script.name, texts, (blob) => contents.get(blob))
    return { ...one, opened: recording.opened, acts: actsToTheEnd(recording) }
  })

/** The emulated host serving clients and keeping nothing: what recording is held against. Returns how many callouts ran. */
export const runHostLoop = (clients) => {
  let callouts = 0
  for (const client of clients) callouts += serve(client)
  return callouts
}

const serve = ({ booted: { host }, newWorld, opened, acts }) => {
  const session = openSession(host, opened)
  const answers = worldAnswers(newWorld())
  let callouts = 0
  for (const { act, at } of acts) {
    session.perform(act, at)
    while (session.hasNext) callouts += session.step(answers).invocations.length
  }
  host.finish(session)
  return callouts
}
