import { ownReplies } from './own-replies.js'
import type { Step } from './step.js'
import { ask, failureStep, owedReplies, refuse, type Talk } from './talk.js'
import type { Unit } from './unit-reader.js'

/** Has the driver decide over a unit, or refuses what is over a limit or has no form. */
export const judge = (talk: Talk, unit: Unit, expects: Step['expects']): Promise<Step> => {
  if (unit.kind === 'content') return judgeContent(talk, unit)
  if (unit.kind === 'chunk') return judgeChunk(talk, unit)
  return judgeLine(talk, unit, expects)
}

const judgeLine = (
  talk: Talk,
  unit: Unit & { kind: 'line' | 'bad-chunk' },
  expects: Step['expects'],
): Promise<Step> => {
  const { kind, line, octets, isOver, pipelined } = unit
  // what follows would be read as commands
  if (kind === 'bad-chunk')
    return refuse(talk, { line, reply: ownReplies.badChunk, how: { kind, octets, pipelined }, closes: 'refused' })
  const isAnswer = expects === 'answer'
  if (isOver) {
    const reply = isAnswer ? ownReplies.answerTooLong : ownReplies.lineTooLong
    return refuse(talk, { line, reply, how: { kind: isAnswer ? 'answer' : 'line', octets, pipelined } })
  }
  const call = isAnswer ? () => talk.driver.answer(line) : () => talk.driver.command(line, { pipelined })
  return ask(talk, call, failureStep(talk))
}

const judgeContent = (talk: Talk, unit: Unit & { kind: 'content' }): Promise<Step> => {
  const { kind, content, octets, isOver, bareDotLines, pipelined } = unit
  const times = owedReplies(talk)
  if (isOver) return refuse(talk, { line: content, reply: ownReplies.tooBig, how: { kind, octets, pipelined }, times })
  const call = () => talk.driver.message(content, { pipelined, bareDotLines })
  return ask(talk, call, failureStep(talk, times))
}

/** Each chunk has one reply; in LMTP, the last one has as many as content has. */
const judgeChunk = (talk: Talk, unit: Unit & { kind: 'chunk' }): Promise<Step> => {
  const { kind, line, content, octets, isOver, isLast, pipelined } = unit
  const times = isLast ? owedReplies(talk) : 1
  if (isOver) return refuse(talk, { line, reply: ownReplies.tooBig, how: { kind, octets, pipelined }, times })
  return ask(talk, () => talk.driver.chunk(line, content, { isLast, pipelined }), failureStep(talk, times))
}
