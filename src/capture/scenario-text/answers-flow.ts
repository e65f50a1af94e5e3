import { questionKey } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { AnswerRecord } from '../../domain/events.js'
import type { Flow } from './flow.js'

/** Recorded answers as `world.answers` has them: every question once, with what each time that it was asked was answered. */
export const answersFlow = (answers: readonly AnswerRecord[]): readonly Flow[] => {
  const byQuestion = Map.groupBy(answers, ({ call, key }) => questionKey(call, key))
  return [...byQuestion.values()].map((given) => {
    const { call, key } = given[0]!
    const isCount = given.every(({ own }) => own !== undefined)
    const values = given.map((record) => (isCount ? Number(record.answer) - record.own! : record.answer))
    const [first, ...others] = values
    const isAlike = others.every((value) => JSON.stringify(value) === JSON.stringify(first))
    const name = isCount ? 'count' : 'answer'
    return { call, key: key as Flow, [name]: (isAlike ? first : { sequence: values }) as Canonical as Flow }
  })
}
