import type { Canonical } from '../../domain/canonical.js'

/** The next answer to a question: the nth time that it is asked gets the nth of its answers, the last repeats. Undefined where it has none. */
export const answersInTurn = (
  byQuestion: ReadonlyMap<string, readonly Canonical[]>,
): ((question: string) => Canonical | undefined) => {
  const asked = new Map<string, number>()
  return (question) => {
    const answers = byQuestion.get(question)
    if (!answers) return undefined
    const nth = asked.get(question) ?? 0
    asked.set(question, nth + 1)
    return answers[Math.min(nth, answers.length - 1)]
  }
}
