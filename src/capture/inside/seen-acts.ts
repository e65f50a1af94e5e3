import type { Bytes } from '../../domain/bytes.js'
import type { PhaseName } from '../../domain/phase.js'
import { calloutsOfPhase } from '../../momentum/callouts/callouts.js'
import type { Act } from '../../momentum/phases/acts.js'
import { notSeen } from './not-seen.js'
import type { SeenCallout } from './seen-callouts.js'
import { ecStringText } from './whole-value.js'

/** Phases of the connection, whose callouts the emulated host reaches by what a client does. What becomes of a message later is not among them. */
const followed: readonly PhaseName[] = [
  'accept',
  'connect',
  'ehlo',
  'mailfrom',
  'rcptto',
  'data',
  'spool',
  'each_rcpt',
  'set_binding',
  'final',
  'dealloc',
]

/** The callouts of a phase in their order, by name. */
export const calloutNames = (phase: PhaseName): readonly string[] => calloutsOfPhase[phase].map(({ name }) => name)

const phases = new Map(followed.flatMap((phase) => calloutNames(phase).map((name) => [name, phase] as const)))

/** Can a session be followed through it? Deliveries, injections and logs of them hang on what the recorder never sees. */
export const isFollowed = ({ callout }: SeenCallout): boolean => phases.has(callout)

const leading: ReadonlySet<PhaseName> = new Set(['accept', 'connect', 'ehlo', 'mailfrom', 'rcptto', 'data', 'dealloc'])

/** What the client does first in a phase; null where the phase follows from the one before. */
export const ledBy = ({ callout }: SeenCallout): PhaseName | null => {
  const phase = phases.get(callout)
  return phase !== undefined && leading.has(phase) ? phase : null
}

/**
 * What the client did, so that the host called that callout: more than one act where the recorder sees no command, but what came of
 * it. How a message came, by DATA or in chunks, it does not see; a message's bytes are unknown. Throws `Undecided`.
 */
export const actsBefore = (seen: SeenCallout): readonly Act[] => {
  const phase = ledBy(seen)
  if (phase === 'ehlo' || phase === 'mailfrom') return [{ kind: 'command', line: lineIn(seen, 0) }]
  if (phase === 'rcptto') return [{ kind: 'command', line: lineIn(seen, seen.callout === 'validate_rcptto' ? 1 : -1) }]
  if (phase === 'data')
    return [
      { kind: 'command', line: 'DATA\r\n' },
      { kind: 'message', content: '' },
    ]
  return [{ kind: phase === 'dealloc' ? 'close' : 'connect' }]
}

const lineIn = (seen: SeenCallout, index: number): Bytes => {
  const line = ecStringText(seen.args[index])
  if (line === undefined)
    throw notSeen(
      `the recorder has not the whole command that ${seen.callout} was given`,
      'raise its setting value_bytes',
    )
  return line
}
