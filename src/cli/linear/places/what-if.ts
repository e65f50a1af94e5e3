import { readable } from '../../../domain/canonical.js'
import { nameAndValue } from '../../../engine/what-if/name-and-value.js'
import { type Line, line } from '../../../report/lines.js'
import { ranLines } from '../../../report/what-if-text.js'
import { counted, number } from '../../../report/words.js'
import type { EditedCopy, TypedEdit } from '../../../tui/reader/edited-copy.js'
import type { ShownInput } from '../../../tui/reader/questions.js'
import type { Choice, News, PlaceKind, Turn } from '../dialogue-types.js'
import { differenceWords, inWords } from '../words/in-words.js'
import { lineWidth } from '../words/line-width.js'
import { noSuch } from '../words/no-such.js'

/** A copy of a session with other inputs. */
export interface WhatIfPlace {
  readonly kind: 'what-if'
  readonly session: string
  readonly name: string
  /** null until they were read */
  readonly inputs: readonly ShownInput[] | null
  readonly edits: readonly TypedEdit[]
  /** the first input that was listed last, from 0 */
  readonly from: number
  /** the input whose value is asked for */
  readonly asked: string
}

const pageLength = 20

export const openWhatIf = (session: string, name: string): Turn<never> => ({
  opens: { kind: 'what-if', session, name, inputs: null, edits: [], from: 0, asked: '' },
  wish: { kind: 'ask', question: { kind: 'inputs', session } },
})

export const whatIfPlace: PlaceKind<WhatIfPlace> = {
  question: ({ name, edits }) =>
    `A copy of session ${name}, ${edits.length === 0 ? 'nothing changed yet' : counted(edits.length, 'change')}. ${edits.length === 0 ? 'Change which input?' : 'What next?'}`,
  choices: (place) => choicesOf(place),
  usual: ({ edits }) => (edits.length === 0 ? null : 'run'),
  number: 'asks for another value of the input with that number',
  chose: (place, word, behind) => chosen(place, word, behind),
  heard: (place, news) => withNews(place, news),
  isRead: ({ inputs }) => inputs !== null,
}

const choicesOf = (place: WhatIfPlace): readonly Choice[] => {
  const noEdit = place.edits.length > 0 ? undefined : 'nothing was changed yet'
  const more = place.from + pageLength < (place.inputs?.length ?? 0)
  return [
    { word: 'inputs', says: 'lists what can be changed, from the beginning' },
    { word: 'more', says: 'lists more of it', why: more ? undefined : 'that was all' },
    {
      word: 'set',
      takes: { what: 'NAME=VALUE', ask: 'Which input, and to what? NAME=VALUE, as ehlo=mail.example.org.' },
      says: 'gives an input another value; header[NAME], context[KEY] and dns[NAME TYPE] may be new',
    },
    { word: 'changes', says: 'lists what was changed', why: noEdit },
    { word: 'undo', says: 'takes the last change back', why: noEdit },
    { word: 'run', says: 'runs the copy beside its recording' },
    {
      word: 'save',
      takes: { what: 'FILE', ask: 'Into which file? It becomes a scenario, which reprise record runs.' },
      says: 'writes the copy as a scenario file',
      why: noEdit,
    },
    {
      word: 'value',
      takes: { what: 'TEXT', ask: '' },
      says: 'gives the input whose number was answered last that value',
      why: place.asked === '' ? 'no input was chosen by its number' : undefined,
    },
  ]
}

const copyOf = ({ session, edits }: WhatIfPlace): EditedCopy => ({ session, edits })

const chosen = (place: WhatIfPlace, word: string, behind: string): Turn<WhatIfPlace> => {
  switch (word) {
    case 'inputs':
      return { place: { ...place, from: 0 }, said: inputLines(place, 0) }
    case 'more':
      return { place: { ...place, from: place.from + pageLength }, said: inputLines(place, place.from + pageLength) }
    case 'set':
      return typed(place, behind)
    case 'changes':
      return { said: place.edits.map(editLine) }
    case 'undo':
      return {
        place: { ...place, edits: place.edits.slice(0, -1) },
        said: [line(`${place.edits.at(-1)!.name} is as it was recorded.`)],
      }
    case 'run':
      return { wish: { kind: 'ask', question: { kind: 'what-if', copy: copyOf(place) } } }
    case 'save':
      return { wish: { kind: 'save', copy: copyOf(place), path: behind } }
    case 'value':
      return changed(place, { name: place.asked, value: behind })
    default:
      return inputAsked(place, Number(behind))
  }
}

const inputAsked = (place: WhatIfPlace, wanted: number): Turn<WhatIfPlace> => {
  const input = place.inputs![wanted - 1]
  if (!input) return { said: noSuch('input', wanted, { of: place.inputs!.length }) }
  const ask = `${input.name} is ${valueText(input)}. Its new value? An empty answer leaves it.`
  return { place: { ...place, asked: input.name }, opens: { kind: 'typed', ask, word: 'value' } }
}

const typed = (place: WhatIfPlace, text: string): Turn<WhatIfPlace> => {
  const edit = nameAndValue(text)
  if (edit) return changed(place, edit)
  return { said: [line(`${JSON.stringify(text)} has no value. Allowed: NAME=VALUE, as ehlo=mail.example.org.`)] }
}

const changed = (place: WhatIfPlace, edit: TypedEdit): Turn<WhatIfPlace> => {
  const others = place.edits.filter(({ name }) => name !== edit.name)
  return { place: { ...place, edits: [...others, edit] }, said: [editLine(edit), line('run tells what it comes to.')] }
}

const editLine = ({ name, value }: TypedEdit): Line => line(`${name} becomes ${value === '' ? 'empty' : value}.`)

const withNews = (place: WhatIfPlace, news: News): Turn<WhatIfPlace> => {
  if (news.kind === 'saved') return { said: [line(`The copy was written to ${news.path}.`)] }
  if (news.kind === 'trouble')
    return place.edits.length === 0 ? {} : { said: [line('undo takes the last change back.')] }
  if (news.kind !== 'answer') return {}
  const { answer } = news
  if (answer.kind === 'inputs') {
    const read = { ...place, inputs: answer.inputs }
    return { place: read, said: [line('Nothing that is changed here is kept in the store.'), ...inputLines(read, 0)] }
  }
  return answer.kind === 'what-if' ? { said: inWords(ranLines(answer.whatIf, lineWidth), differenceWords) } : {}
}

const inputLines = ({ inputs }: WhatIfPlace, from: number): readonly Line[] => {
  const all = inputs ?? []
  const rest = all.length - from - pageLength
  return [
    ...all.slice(from, from + pageLength).map((input, index) => inputLine(input, from + index + 1)),
    ...(rest > 0 ? [line(`${number(rest)} more; more lists them.`)] : []),
  ]
}

const inputLine = (input: ShownInput, place: number): Line =>
  line(
    `${number(place)}. ${input.name}${input.question === null ? '' : `, the answer to ${input.question}`}: ${valueText(input)}`,
  )

const longest = 200

const valueText = ({ value }: ShownInput): string => {
  if (value === null) return 'nothing'
  const text = readable(value)
  if (text === '') return 'empty'
  return text.length > longest ? `${text.slice(0, longest)}…` : text
}
