import type { LiveCounts } from '../live/live-counts.js'
import type { Decision, MilterDriver } from '../milter/driver.js'

/** A driver whose refusals are counted, once each; `shutdown` is told the client as 421. What is left to the mail server is none. */
export const countedMilter = (driver: MilterDriver, counts: LiveCounts): MilterDriver => {
  const count = (decision: Decision): Decision => {
    if (decision.kind === 'reply') counts.replied(decision.code)
    if (decision.kind === 'shutdown') counts.replied(421)
    return decision
  }
  return {
    connect: async (client, macros) => count(await driver.connect(client, macros)),
    helo: async (name, macros) => count(await driver.helo(name, macros)),
    mail: async (address, parameters, macros) => count(await driver.mail(address, parameters, macros)),
    rcpt: async (address, parameters, macros) => count(await driver.rcpt(address, parameters, macros)),
    refusedRcpt: (address, parameters, macros) => driver.refusedRcpt(address, parameters, macros),
    data: async (macros) => count(await driver.data(macros)),
    message: async (message, macros) => {
      const ended = await driver.message(message, macros)
      count(ended.decision)
      return ended
    },
    unknown: async (line, macros) => count(await driver.unknown(line, macros)),
    abort: (why) => driver.abort(why),
    gone: (how) => driver.gone(how),
  }
}
