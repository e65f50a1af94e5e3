import type { Bytes } from '../../domain/bytes.js'
import { questionKey } from '../../domain/call.js'
import { type Canonical, encodeKey, encodeText, type Text } from '../../domain/canonical.js'
import type { SessionOpened } from '../../domain/events.js'
import { Trouble } from '../../domain/trouble.js'
import type { Act } from '../../momentum/phases/acts.js'
import { parseCommand } from '../../momentum/phases/smtp.js'
import type { RecordedAct } from '../recording.js'
import type { GivenAnswer, Script } from '../script.js'
import { answersInTurn } from './answers-in-turn.js'
import { withArgument, withBody, withCommand, withField, withPath } from './edit-bytes.js'
import type { Input, Place } from './inputs.js'
import { renamedRecipients } from './renamed.js'

/** Something that a copy has otherwise. */
export type Edit = { readonly input: Input } & (
  | { readonly kind: 'bytes'; readonly bytes: Bytes }
  | { readonly kind: 'answers'; readonly answers: readonly Canonical[] }
)

/** A copy of a session's script with other inputs. None of it ever happened: it is evidence of nothing. */
export interface Copy {
  readonly edits: readonly Edit[]
  readonly script: Script
  /** for each act its place among those of the recording; null where an edit added it */
  readonly from: readonly (number | null)[]
  /** answers to questions that were never recorded, by `questionKey` */
  readonly given: ReadonlyMap<string, readonly Canonical[]>
  /** recipients that have another address now, by `message address`: the recorded one */
  readonly renamed: ReadonlyMap<string, Text>
}

/** Throws Trouble `edit-conflict` where two edits change the same thing. */
export const editedCopy = (script: Script, edits: readonly Edit[]): Copy => {
  refuseConflicts(edits)
  const byAct = Map.groupBy(edits.filter(isOfAct), ({ input }) => input.place.act)
  const laterMs = laterBy(script.opened, edits)
  const acts = script.acts.map((recorded, index) => editedAct(recorded, byAct.get(index) ?? [], laterMs))
  const { renamed, acts: readdressed } = renamedRecipients(script.acts, acts)
  const answers = edits.filter((edit) => edit.kind === 'answers')
  const added = insertMessages(readdressed, edits)
  return {
    edits,
    script: {
      opened: editedOpened(script.opened, edits),
      acts: added.acts,
      answers: editedAnswers(script.answers, answers),
    },
    from: added.from,
    given: new Map(answers.filter(({ input }) => input.value === null).map((edit) => [questionOf(edit), edit.answers])),
    renamed,
  }
}

type OfAct = Edit & { readonly kind: 'bytes'; readonly input: { readonly place: Place & { readonly act: number } } }

const isOfAct = (edit: Edit): edit is OfAct => 'act' in edit.input.place && edit.input.place.act !== null

const refuseConflicts = (edits: readonly Edit[]): void => {
  for (const [index, edit] of edits.entries()) {
    const other = edits.slice(0, index).find((before) => overlap(claimOf(before), claimOf(edit)))
    if (other)
      throw new Trouble('edit-conflict', `${other.input.name} and ${edit.input.name} change the same thing`, {
        hint: 'give one of them',
      })
  }
}

/** What an edit has for itself: `part` is null where that is all of it. A message's content is all of its fields and its body. */
interface Claim {
  readonly of: string
  readonly part: string | null
}

const overlap = (one: Claim, other: Claim): boolean =>
  one.of === other.of && (one.part === other.part || one.part === null || other.part === null)

const claimOf = ({ input: { place, name } }: Edit): Claim => {
  if (place.of === 'header') return { of: `act ${place.act}`, part: `${place.field} ${place.nth}` }
  if (place.of === 'body') return { of: `act ${place.act}`, part: 'body' }
  return { of: 'act' in place && place.act !== null ? `act ${place.act}` : name, part: null }
}

/** What the session is moved by. What the world answered stays at its time. */
const laterBy = ({ at }: SessionOpened, edits: readonly Edit[]): number => {
  const edit = edits.find(({ input }) => input.place.of === 'time')
  return edit?.kind === 'bytes' ? Date.parse(edit.bytes) - at : 0
}

const editedAct = (recorded: RecordedAct, edits: readonly OfAct[], laterMs: number): RecordedAct => ({
  ...recorded,
  at: recorded.at + laterMs,
  act: edits.reduce<Act>((act, { input, bytes }) => withEdit(act, input.place, bytes), recorded.act),
})

const withEdit = (act: Act, place: OfAct['input']['place'], bytes: Bytes): Act => {
  if (act.kind === 'inject' && (place.of === 'sender' || place.of === 'recipient')) return { ...act, [place.of]: bytes }
  if (act.kind === 'message' || act.kind === 'inject') {
    if (place.of === 'header') return { ...act, content: withField(act.content, { ...place, value: bytes }) }
    return { ...withoutLacks(act, place.of), content: place.of === 'body' ? withBody(act.content, bytes) : bytes }
  }
  if (act.kind !== 'command') return act
  if (place.of === 'greeting') return { ...act, line: withArgument(act.line, bytes) }
  return { ...act, line: place.of === 'command' ? withCommand(act.line, bytes) : withPath(act.line, bytes) }
}

/** A body that is given is there, whatever was kept. */
const withoutLacks = (act: Act & { readonly kind: 'message' | 'inject' }, given: string): typeof act => {
  if (act.kind === 'inject' || !act.lacks) return act
  const { lacks, ...rest } = act
  return given === 'body' && lacks.fields ? { ...rest, lacks: { fields: true } } : rest
}

const editedOpened = (opened: SessionOpened, edits: readonly Edit[]): SessionOpened =>
  edits.reduce(
    (edited, edit) => (edit.kind === 'bytes' ? openedWith(edited, edit.input.place, edit.bytes) : edited),
    opened,
  )

const openedWith = (opened: SessionOpened, place: Place, bytes: Bytes): SessionOpened => {
  if (place.of === 'peer' || place.of === 'listener') return { ...opened, [place.of]: encodeText(bytes) }
  if (place.of === 'time') return { ...opened, at: Date.parse(bytes) }
  if (place.of !== 'context') return opened
  return { ...opened, context: { ...opened.context, [encodeKey(place.key)]: encodeText(bytes) } }
}

type AnswerEdit = Extract<Edit, { readonly kind: 'answers' }>

const questionOf = ({ input: { place } }: AnswerEdit): string =>
  place.of === 'answer' ? questionKey(place.call, place.key) : ''

const editedAnswers = (given: readonly GivenAnswer[], edits: readonly AnswerEdit[]): readonly GivenAnswer[] => {
  const next = answersInTurn(new Map(edits.map((edit) => [questionOf(edit), edit.answers])))
  return given.map((one) => {
    const answer = next(questionKey(one.record.call, one.record.key))
    return answer === undefined ? one : { ...one, record: { ...one.record, answer } }
  })
}

/** A message that the recorded client never came to send, with DATA where that is missing too. */
const insertMessages = (
  acts: readonly RecordedAct[],
  edits: readonly Edit[],
): { readonly acts: readonly RecordedAct[]; readonly from: readonly (number | null)[] } => {
  const contents = new Map<number, Bytes>()
  for (const { input, ...edit } of edits)
    if (edit.kind === 'bytes' && input.place.of === 'content' && input.place.act === null)
      contents.set(input.place.message, edit.bytes)
  const placed = acts.flatMap((recorded, index): (readonly [RecordedAct, number | null])[] => {
    const content = isLastOf(acts, index) ? contents.get(recorded.message) : undefined
    if (content === undefined) return [[recorded, index]]
    const data: RecordedAct = { ...recorded, act: { kind: 'command', line: 'DATA\r\n' } }
    const message: RecordedAct = { ...recorded, act: { kind: 'message', content } }
    return [[recorded, index], ...(isData(recorded) ? [] : [[data, null] as const]), [message, null]]
  })
  return { acts: placed.map(([act]) => act), from: placed.map(([, index]) => index) }
}

const isLastOf = (acts: readonly RecordedAct[], index: number): boolean =>
  acts[index]!.message > 0 && acts.findLastIndex(({ message }) => message === acts[index]!.message) === index

const isData = ({ act }: RecordedAct): boolean => act.kind === 'command' && parseCommand(act.line).verb === 'DATA'
