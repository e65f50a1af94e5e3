import type { ApiCall, ApiTable } from '../../domain/api-table.js'
import type { CallClass } from '../../domain/call.js'
import { readable } from '../../domain/canonical.js'
import { counted } from '../words.js'

/** How a replay comes to the answer of a call, in a word; one that the host does not have is undecidable. */
export const replayedAs = (kind: CallClass | null): 'computed' | 'recorded' | 'effect' | 'undecidable' =>
  kind === null ? 'undecidable' : ways[kind]

const ways = {
  stable: 'recorded',
  sequenced: 'recorded',
  write: 'effect',
  state: 'computed',
  virtual: 'computed',
  pure: 'computed',
} as const satisfies Readonly<Record<CallClass, string>>

/** Without the folder that all pages of the manual stand in. */
export const pageOf = (source: string): string => source.replaceAll('S/4/lua/', '').replaceAll('S/', '')

/** The page of what the host has, and why it has not what it lacks. */
export const sourceText = ({ source, why }: ApiCall): string => why ?? pageOf(source ?? '')

/** Where those pages are. */
export const manual = 'ref-… are pages of the manual: content/momentum/4/lua in SparkPost/support-docs'

/** `1-3`, `2`; nothing where that is not known. */
export const argumentsText = ({ arguments: counts }: ApiCall): string => {
  if (counts === null) return ''
  const [least, most] = counts
  return least === most ? String(least) : `${least}-${most}`
}

export const phasesText = ({ phases }: ApiCall): string => phases?.join(' ') ?? ''

/** What the table is, and what it comes to. */
export const headText = ({ emulator, policy, counts: { emulated, undecidable } }: ApiTable): string => {
  const whose =
    policy === null
      ? 'of the server that this host knows of'
      : `that ${readable(policy.name)} names, as far as its text tells`
  return `${counted(emulated + undecidable, 'function')} and methods ${whose}: ${emulated} emulated, ${undecidable} undecidable where a session calls them (version ${emulator} of the host’s rules)`
}

/** What the columns mean. */
export const legend: readonly string[] = [
  'computed: a replay works it out; recorded: the answer is taken from the recording; effect: it is what a phase is compared by; undecidable: a session that calls it is not judged',
  'phases: those that the manual lists it for; empty where no list has it. arguments: how many, self not counted; empty where its page does not say',
  'source: where the call is described; of what is undecidable, why it is',
  'certainty: documented by that page; example: seen in a published policy; inferred from what stands beside it',
]
