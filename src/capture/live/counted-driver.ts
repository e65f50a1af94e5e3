import type { SmtpDriver, Verdict } from '../smtp/driver.js'
import type { LiveCounts } from './live-counts.js'

/** A driver whose replies are counted, those that the wire gives in its stead too. */
export const countedDriver = (driver: SmtpDriver, counts: LiveCounts): SmtpDriver => {
  const counted = async (verdict: Promise<Verdict>): Promise<Verdict> => {
    const decided = await verdict
    for (const { code } of decided.replies) counts.replied(code)
    return decided
  }
  return {
    connect: () => counted(driver.connect()),
    command: (line, how) => counted(driver.command(line, how)),
    answer: (line) => counted(driver.answer(line)),
    handshake: (handshake, how) => counted(driver.handshake(handshake, how)),
    message: (content, how) => counted(driver.message(content, how)),
    chunk: (line, octets, how) => counted(driver.chunk(line, octets, how)),
    owedReplies: () => driver.owedReplies(),
    refused: (line, reply, how) => {
      counts.replied(reply.code)
      return driver.refused(line, reply, how)
    },
    gone: (how) => {
      if (how.kind === 'shutdown' || how.kind === 'timeout' || how.kind === 'failed') counts.replied(421)
      return driver.gone(how)
    },
  }
}
