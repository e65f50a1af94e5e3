import { encodeText } from '../../domain/canonical.js'
import type { ListedInput } from '../../domain/what-if.js'
import { describe } from '../answers/own-answers.js'
import type { Script } from '../script.js'
import { valueText } from './edit-of.js'
import { type Input, inputsOf } from './inputs.js'
import { withoutCredentials } from './what-if-acts.js'

/** What can be edited, for people to look at: without what a client sent with AUTH. */
export const listedInputs = (script: Script): readonly ListedInput[] =>
  inputsOf(script).map((input) => {
    const value = valueText(input)
    const shown = value !== null && input.place.of === 'command' ? withoutCredentials(value) : value
    return { name: input.name, question: questionOf(input), value: shown === null ? null : encodeText(shown) }
  })

const questionOf = ({ name, place }: Input): string | null =>
  place.of === 'answer' && !name.startsWith('dns[') ? describe(place) : null
