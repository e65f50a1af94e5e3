import type { CallOutcome, Machine, Reference } from '../../lua/machine.js'
import type { Stage } from '../calls/stage.js'
import type { HostObject } from '../objects.js'
import { hasChangedTree } from './changed-trees.js'

/** Who has a function run aside from callouts, for the sentence that refuses. */
export interface Aside {
  readonly call: string
  /** `a function that runs in a thread pool after its callout` */
  readonly what: string
}

/**
 * Runs a function of the policy that belongs to no callout. It may read, print, and write to the outside; when it runs nobody says
 * to the moment, so one that changes the session is undecidable: its context, verdict, message, recipients, random seed. What it
 * changes in the script's own tables is seen as soon as it has run. It sleeps by itself: the session's clock stands where it stood.
 */
export const runAside = (stage: Stage, machine: Machine, aside: Aside & { readonly run: Reference }): CallOutcome => {
  const before = changesOf(stage)
  const seed = stage.session?.randomSeed
  const known = stage.objects().slice()
  const contents = known.map(contentOf)
  const changedNodes = new Set<object>()
  const outcome = callByItself(stage, machine, { run: aside.run, changedNodes })
  stage.onlooker?.hasRun(outcome.instructions)
  const isSame = known.every((object, place) => isAlike(contentOf(object), contents[place]!))
  if (
    changesOf(stage) !== before ||
    stage.session?.randomSeed !== seed ||
    !isSame ||
    hasChangedTree(known, changedNodes)
  )
    refuseAside(stage, aside, 'changes the session, and when it runs, the manual does not say')
  if (outcome.outcome === 'limit') refuseAside(stage, aside, `reached the limit on ${outcome.limit}`)
  return outcome
}

export const refuseAside = (stage: Stage, { call, what }: Aside, why: string): never =>
  stage.undecidable({
    call,
    key: null,
    reason: `${what} ${why}`,
    hint: 'change the session in the callout itself, and work with objects that the function makes by itself',
  })

interface ByItself {
  readonly run: Reference
  /** takes what it changes of trees */
  readonly changedNodes: Set<object>
}

/** However it ends, the clock is turned back. */
const callByItself = (stage: Stage, machine: Machine, { run, changedNodes }: ByItself): CallOutcome => {
  const { at, slept, session } = stage
  const sessionSlept = session?.slept ?? 0
  stage.changedNodes = changedNodes
  try {
    return machine.call(run, () => 0)
  } finally {
    stage.changedNodes = null
    stage.at = at
    stage.slept = slept
    if (session) session.slept = sessionSlept
  }
}

/** Effects on the session: not those on the outside, or on other messages, nor that it slept or set a timer. */
const changesOf = ({ effects, outside, others }: Stage): number =>
  effects.filter(([name]) => name !== 'sleep' && name !== 'timer').length - outside.length - others.length

/** Of objects that may be written without an effect of their own, but for trees: what they hold, by identity. */
const contentOf = (object: HostObject): readonly unknown[] => {
  switch (object.kind) {
    case 'string':
      return [object.value]
    case 'io':
      return [object.isOpen, object.content, object.position]
    case 'mutex':
      return [object.held]
    case 'tls':
      return flat(object.set)
    case 'httpClient':
      return [object.headers, object.timeout, object.hasAsked, object.response]
    case 'curl':
      return [
        object.method,
        object.isOpen,
        object.response,
        ...[object.options, object.lists, object.kept].flatMap(flat),
      ]
    default:
      return []
  }
}

const flat = (map: ReadonlyMap<string, unknown>): readonly unknown[] => [...map].flat()

const isAlike = (content: readonly unknown[], before: readonly unknown[]): boolean =>
  content.length === before.length && content.every((value, place) => value === before[place])
