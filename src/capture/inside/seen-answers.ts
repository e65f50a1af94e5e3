import { type HostCall, questionKey } from '../../domain/call.js'
import type { Canonical } from '../../domain/canonical.js'
import type { LuaValue } from '../../domain/value.js'
import type { AnswerSource } from '../../momentum/calls/stage.js'
import { type CallForm, callForms, type SeenCall } from './call-forms.js'
import { sameText } from './call-values.js'
import { notSeen, parted } from './not-seen.js'
import type { Called } from './recorder-line.js'
import { wholeValue } from './whole-value.js'

interface Waiting {
  readonly call: Called
  readonly form: CallForm
  /** the rows of a query come behind it */
  readonly rows: readonly Called[]
}

const rowName = 'msys.db.query#row'

/**
 * Answers the emulated host with what production's host answered, callout by callout: its nth question is the nth that the recorder
 * saw of a function that asks the outside. What differs from that, or was not seen whole, is `Undecided`.
 */
export class SeenAnswers implements AnswerSource {
  private waiting: readonly Waiting[] = []
  private next = 0
  private bindings: readonly BindingTaken[] = []

  /** The callout that runs now made those calls; `bound` is the binding that the message had afterwards. */
  begin(calls: readonly Called[], bound: Canonical | undefined = undefined): void {
    this.waiting = waitingIn(calls)
    this.next = 0
    this.bindings = bindingsIn(calls, bound)
  }

  take(call: HostCall): Canonical {
    if (call.by === 'msg:binding') return this.bindingAnswer(call)
    for (; this.next < this.waiting.length; this.next += 1) {
      const waiting = this.waiting[this.next]!
      if (isQuestion(waiting, call)) {
        this.next += 1
        return answerOf(waiting)
      }
      if (mayGoUnasked(waiting.call)) continue
      // when one that raised was made, among those of other callouts, its line does not tell
      const raised = this.waiting.slice(this.next).find((one) => one.call.raised && isQuestion(one, call))
      if (raised) return answerOf(raised)
      throw parted(`the policy asked ${shownCall(waiting.call)}, and asks ${shown(call)} here`)
    }
    throw notSeen(
      `the policy asks ${shown(call)}, and the recorder saw no such question`,
      `let the recorder stand in for ${call.by ?? call.call}: HOST_CALLS and METHODS of reprise_recorder.lua, and its setting methods`,
    )
  }

  /** A question that production was asked and this host was not. Looked at when the callout is over. */
  get left(): string | undefined {
    const left = this.waiting.slice(this.next).find(({ call }) => !mayGoUnasked(call))
    return left && shownCall(left.call)
  }

  /** Which number a binding has, the recorder does not see where the policy only names it; that there is one, it does. */
  private bindingAnswer(call: HostCall): Canonical {
    const [name] = call.key as readonly [Canonical]
    const taken = this.bindings.find((one) => sameText(one.name, name))
    if (taken !== undefined) return taken.isThere ? true : -1
    throw notSeen(
      `the policy binds the message to ${JSON.stringify(name)}, and the recorder did not see what came of it`,
      'switch on the setting methods of the recorder',
    )
  }
}

interface BindingTaken {
  readonly name: LuaValue
  readonly isThere: boolean
}

const bindingsIn = (calls: readonly Called[], bound: Canonical | undefined): readonly BindingTaken[] => {
  const taken = calls
    .filter(({ name, answer }) => name === 'msys.core:_ec_message.binding' && answer !== undefined)
    .map(({ args, answer }) => ({
      name: wholeValue(args[1] ?? null) ?? null,
      isThere: (answer![0] ?? null) !== null,
    }))
    .filter(({ name }) => name !== null)
  const last = bound === undefined || bound === null ? undefined : wholeValue(bound)
  return last === undefined ? taken : [...taken, { name: last, isThere: true }]
}

const waitingIn = (calls: readonly Called[]): readonly Waiting[] => {
  const waiting: (Waiting & { readonly rows: Called[] })[] = []
  for (const call of calls) {
    const form = callForms.get(call.name)
    if (form) waiting.push({ call, form, rows: [] })
    else if (call.name === rowName) waiting.findLast(({ form: { asks } }) => asks === 'msys.db.query')?.rows.push(call)
  }
  return waiting
}

/** One that raised an argument's error asks nobody; a file of the policy's own folder is read there. */
const mayGoUnasked = ({ name, raised, args: [path] }: Called): boolean =>
  raised === true || (name === 'msys.readfile' && typeof path === 'string' && !path.startsWith('/'))

const isWhole = (values: readonly (LuaValue | undefined)[]): values is readonly LuaValue[] =>
  values.every((value) => value !== undefined)

/** Arguments that were cut may be those of any. */
const isQuestion = ({ call: { args }, form }: Waiting, { call, key }: HostCall): boolean => {
  const values = args.map(wholeValue)
  return form.asks === call && (!isWhole(values) || form.isAsked(values, key as readonly Canonical[]))
}

const answerOf = ({ call, form, rows }: Waiting): Canonical => {
  const args = call.args.map(wholeValue)
  if (call.raised)
    throw notSeen(
      `${call.name} raised an error, whose text the recorder does not see`,
      'paniclog has it; a policy that catches errors of the host cannot be replayed from this recorder',
    )
  const answer = (call.answer ?? []).map(wholeValue)
  const read = rows.map((row) => wholeValue(row.answer?.[0] ?? null))
  if (!isWhole(args) || !isWhole(answer) || !isWhole(read))
    throw notSeen(
      `a value of ${call.name} is longer than the recorder keeps`,
      'raise its settings value_bytes and table_entries',
    )
  const given = form.answer({ args, answer, rows: readRows(read) })
  if (given === undefined)
    throw notSeen(
      `of what ${call.name} answered, the recorder saw too little: ${incomplete[form.asks] ?? 'it is not as the manual has it'}`,
      'record the session under a policy that reads all of it',
    )
  return given
}

const incomplete: Readonly<Record<string, string>> = { 'msys.db.query': 'the policy did not read its rows to the end' }

const readRows = (read: readonly LuaValue[]): SeenCall['rows'] => ({
  read: read.filter((row) => row !== null),
  isAll: read.length > 0 && read.indexOf(null) === read.length - 1,
})

const shown = ({ call, key }: HostCall): string => questionKey(call, key)
const shownCall = ({ name, args }: Called): string => questionKey(name, args as Canonical)
