/** Of the questions that come while one is answered only the last is asked: nobody waits for the others any more, and they reject. */
export const lastOnly = <Asked, Answered>(
  ask: (question: Asked) => Promise<Answered>,
): ((question: Asked) => Promise<Answered>) => {
  let isBusy = false
  let next: { readonly question: Asked; readonly asker: PromiseWithResolvers<Answered> } | null = null
  const goOn = (): void => {
    isBusy = next !== null
    if (next === null) return
    const { question, asker } = next
    next = null
    ask(question).then(asker.resolve, asker.reject).finally(goOn)
  }
  return (question) => {
    next?.asker.reject(new Error('something else was asked for meanwhile'))
    const asker = Promise.withResolvers<Answered>()
    next = { question, asker }
    if (!isBusy) goOn()
    return asker.promise
  }
}
