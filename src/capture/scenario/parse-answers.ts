import { questionKey } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { RecordedAnswers } from '../../domain/world.js'
import { isNothing, openMap, requireExact, requireList, requireSequence, requireText } from './fields.js'
import { invalid, type Located } from './located.js'

/** `[{ call, key, answer }, { call, key, count }]`, in the forms that recordings have. */
export const readAnswers = (node: Located | undefined): readonly RecordedAnswers[] => {
  if (node === undefined || isNothing(node)) return []
  const seen = new Set<string>()
  return requireList(node, 'answers').map((item) => {
    const rule = readRule(item)
    const question = questionKey(rule.call, rule.key)
    if (seen.has(question))
      throw invalid(
        item.at,
        `${rule.call} with the key of an earlier answer`,
        'a question stands once; several answers are a sequence',
      )
    seen.add(question)
    return rule
  })
}

const readRule = (node: Located): RecordedAnswers => {
  const fields = openMap(node, 'an answer', ['call', 'key', 'answer', 'count'])
  const [call, key, answer, count] = [fields.get('call'), fields.get('key'), fields.get('answer'), fields.get('count')]
  const given = answer ?? count
  if (!call || !key || !given || (answer && count))
    throw invalid(
      node.at,
      `an answer with ${[...fields.keys()].join(', ') || 'nothing in it'}`,
      'it needs call, key, and one of answer and count',
    )
  return {
    call: requireText(call, 'call'),
    key: requireList(key, 'key').map(readCanonical),
    answers: requireSequence(given, 'the answer', count ? readCount : readCanonical),
    isCount: count !== undefined,
  }
}

/** What others had counted: less than nothing where they took away. */
const readCount = (node: Located): number => {
  if (node.kind === 'scalar' && typeof node.value === 'number' && Number.isSafeInteger(node.value))
    return node.value + 0
  throw invalid(node.at, 'a count that is no whole number', 'allowed is a whole number')
}

const readCanonical = (node: Located): Canonical => {
  if (node.kind === 'list') return node.items.map(readCanonical)
  if (node.kind === 'map') return Object.fromEntries(node.entries.map(({ key, value }) => [key, readCanonical(value)]))
  return requireExact(node, 'a value')
}
