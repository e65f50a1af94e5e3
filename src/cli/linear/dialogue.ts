import { type Line, line } from '../../report/lines.js'
import type { Choice, Dialogue, News, PlaceKind, Turn } from './dialogue-types.js'
import { kindOf } from './places/kinds.js'
import { firstPlace } from './places/main.js'
import type { Place } from './places/place.js'
import { readOverview } from './places/read-overview.js'
import type { TypedPlace } from './places/typed.js'
import { everywhere, understand } from './understand.js'

/** A dialogue at its beginning, where it has yet to read what there is. */
export const beginDialogue = (isFirstUse: boolean): Dialogue => ({
  places: [firstPlace(isFirstUse)],
  said: [
    line('Reprise, line by line. Answer with a word or a number.'),
    line('help tells what can be answered, back goes back, quit ends.'),
  ],
  wish: readOverview(),
  isOver: false,
})

/** What is asked now, with what an empty answer means. It comes last, behind all that was said. */
export const questionText = (dialogue: Dialogue): string => {
  const place = placeOf(dialogue)
  const kind = kindOf(place)
  const usual = kind.usual(place)
  return `${kind.question(place)}${usual === null ? '' : ` Enter means ${usual}.`}`
}

/** What becomes of a dialogue by an answer. */
export const answered = (dialogue: Dialogue, typed: string): Dialogue => {
  const place = placeOf(dialogue)
  if (place.kind === 'typed') return typedAnswered(dialogue, place, typed)
  const kind = kindOf(place)
  const choices = kind.choices(place)
  const { number, other } = kind
  const understood = understand(typed, { choices, number, usual: kind.usual(place), ...(other ? { other } : {}) })
  if (understood.outcome === 'refused') return told(dialogue, [line(understood.why)])
  const { word, behind } = understood
  return everywhereChosen(dialogue, word) ?? choiceChosen(dialogue, { word, behind })
}

/** What becomes of it by what came of its wish. */
export const heard = (before: Dialogue, news: News): Dialogue => {
  const dialogue = { ...remembering(before, news), wish: null }
  if (news.kind === 'reviewed' && news.isOver) return { ...told(dialogue, news.said), isOver: true }
  const place = placeOf(dialogue)
  const kind = kindOf(place)
  if (news.kind !== 'trouble') return turned(dialogue, kind.heard?.(place, news) ?? {})
  const said = troubleLines(news)
  if (kind.isRead?.(place) === false) return turned(dialogue, { leaves: true, said })
  const after = turned(dialogue, kind.heard?.(place, news) ?? {})
  return { ...after, said: [...said, ...(after.said === dialogue.said ? [] : after.said)] }
}

/** Which candidate was compared last is known from the beginning on. */
const remembering = (dialogue: Dialogue, news: News): Dialogue => {
  const [first, ...others] = dialogue.places
  if (news.kind !== 'compared' || first?.kind !== 'main') return dialogue
  return { ...dialogue, places: [{ ...first, candidate: news.candidate }, ...others] }
}

const troubleLines = ({ message, hint }: { readonly message: string; readonly hint: string | undefined }) => [
  ...message.split('\n').map((text) => line(text.trim())),
  ...(hint === undefined || hint === '' ? [] : [line(hint)]),
]

/** The end of its input is as good as `quit`. */
export const ended = (dialogue: Dialogue): Dialogue => ({ ...dialogue, said: [], wish: null, isOver: true })

const placeOf = ({ places }: Dialogue): Place => places.at(-1)!

const told = (dialogue: Dialogue, said: readonly Line[]): Dialogue => ({ ...dialogue, said })

const everywhereChosen = (dialogue: Dialogue, word: string): Dialogue | undefined => {
  if (word === 'quit') return ended(dialogue)
  if (word === 'again') return dialogue
  if (word === 'help') return told(dialogue, helpLines(placeOf(dialogue)))
  if (word !== 'back') return undefined
  return dialogue.places.length === 1
    ? told(dialogue, [line('This is where it began. quit ends Reprise.')])
    : turned(dialogue, { leaves: true, said: [] })
}

const choiceChosen = (
  dialogue: Dialogue,
  { word, behind }: { readonly word: string; readonly behind: string },
): Dialogue => {
  const place = placeOf(dialogue)
  const kind = kindOf(place)
  const choice = kind.choices(place).find((one) => one.word === word)
  if (choice?.why !== undefined) return told(dialogue, [line(`${word} can do nothing now: ${choice.why}.`)])
  // what was said before an answer is over with it
  const asked = told(dialogue, [])
  if (choice?.takes && behind === '' && choice.takes.ask !== '')
    return turned(asked, { opens: { kind: 'typed', ask: choice.takes.ask, word } })
  return turned(asked, kind.chose(place, word, behind))
}

/** An answer to a question that asks for one thing alone goes to the place below. */
const typedAnswered = (dialogue: Dialogue, { word }: TypedPlace, typed: string): Dialogue => {
  const below = { ...dialogue, places: dialogue.places.slice(0, -1) }
  const text = typed.trim()
  if (text === 'quit') return ended(dialogue)
  if (text === 'help' || text === '?')
    return told(dialogue, [
      line('Type what is asked for. back or an empty answer leaves it as it is, quit ends Reprise.'),
    ])
  if (text === 'again') return dialogue
  if (text === '' || text === 'back') return told(below, [line('Nothing was changed.')])
  return choiceChosen(below, { word, behind: text })
}

const helpLines = (place: Place): readonly Line[] => {
  const kind = kindOf(place)
  return [
    ...(kind.number === null ? [] : [line(`A number: ${kind.number}.`)]),
    ...[...kind.choices(place), ...everywhere].map(choiceLine),
    line('The beginning of a word does as well.'),
  ]
}

const choiceLine = ({ word, takes, says, why }: Choice): Line =>
  line(`${word}${takes ? ` ${takes.what}` : ''}: ${says}.${why === undefined ? '' : ` Not now: ${why}.`}`)

/** A turn of the place that is on top. Places that come to the top again may look around. */
const turned = (dialogue: Dialogue, turn: Turn): Dialogue => {
  const { said = dialogue.said, place, opens, leaves = false, wish = null } = turn
  const below = dialogue.places.slice(0, -1)
  const here = leaves ? [] : [place ?? placeOf(dialogue)]
  const places = [...below, ...here, ...(opens ? [opens] : [])]
  const moved = { ...dialogue, places, said, wish }
  if (!leaves || opens) return moved
  const top = placeOf(moved)
  const kind: PlaceKind = kindOf(top)
  const returned = kind.returned?.(top)
  return returned ? { ...turned(moved, { ...returned, said: [...said, ...(returned.said ?? [])] }) } : moved
}
