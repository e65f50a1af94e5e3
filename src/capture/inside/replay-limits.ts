import type { Missing, RecordedSession } from './recorded-session.js'
import type { RecorderSettings } from './recorder-line.js'

/** A reason why a replay of a session cannot be faithful in some respect, and the sessions that it holds for. */
interface Limit extends Missing {
  readonly holds: (session: RecordedSession) => boolean
}

const always = (): boolean => true
const where =
  (test: (settings: RecorderSettings) => boolean) =>
  ({ process }: RecordedSession): boolean =>
    process.told === undefined || test(process.told.settings)

const limits: readonly Limit[] = [
  {
    what: 'all of it',
    why: 'the recorder has not been run on a real Momentum: how it sees one is read from the manual',
    holds: always,
  },
  { what: 'the body of messages', why: 'the recorder never reads it', holds: always },
  {
    what: 'headers',
    why: 'the recorder reads only those that its settings list, and none in the data phase',
    holds: always,
  },
  { what: 'context keys that nobody listed', why: 'a context cannot be enumerated from Lua', holds: always },
  { what: 'what the client was answered', why: 'Momentum composes the reply after the policy', holds: always },
  {
    what: 'the state that earlier sessions left',
    why: 'globals and upvalues of the policy are shared, and are not recorded',
    holds: always,
  },
  { what: 'what ran later (runInPool, timers)', why: 'it runs outside of every callout', holds: always },
  { what: 'fields that the policy wrote (vctx.disconnect = 1)', why: 'only calls are seen', holds: always },
  { what: 'output of print', why: 'it goes to paniclog, past the recorder', holds: always },
  { what: 'order among threads', why: 'production runs several interpreters and threads at once', holds: always },
  { what: 'times within a second', why: 'the recorder knows whole seconds', holds: always },
  {
    what: 'answers of host functions that are not listed in HOST_CALLS',
    why: 'the recorder does not stand in for them',
    holds: always,
  },
  {
    what: 'local parts of addresses',
    why: 'they were replaced at the source',
    holds: where((s) => s.local_parts !== 'keep'),
  },
  {
    what: 'codes that the policy set, and its changes to a message',
    why: 'methods were not witnessed (setting methods)',
    holds: where((s) => !s.methods),
  },
  {
    what: 'answers of host functions',
    why: 'they were not recorded (setting host_calls)',
    holds: where((s) => !s.host_calls),
  },
  {
    what: 'phases that the policy ignores',
    why: 'nothing witnessed them (setting witness)',
    holds: where((s) => !s.witness),
  },
  {
    what: 'counts shared with other sessions',
    why: 'only a sample of the sessions was recorded',
    holds: where((s) => s.sample_one_in > 1 || s.only_peers > 0),
  },
  {
    what: 'which policy it was',
    why: 'a file of the policy could not be read, so that it has no digest',
    holds: ({ process }) => process.files.length === 0 || process.files.some(({ digest }) => digest === null),
  },
  {
    what: 'hooks that the recorder leaves alone',
    why: 'they see credentials, or other protocols than SMTP',
    holds: ({ process }) => process.modules.some(({ unseen }) => unseen.length > 0),
  },
]

/** What of a session cannot be replayed faithfully, and why; what is missing in it is part of that. */
export const replayLimits = (session: RecordedSession): readonly Missing[] => [
  ...limits.filter(({ holds }) => holds(session)).map(({ what, why }) => ({ what, why })),
  ...session.missing,
]
