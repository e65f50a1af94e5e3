import type { PhaseResult } from '../domain/events.js'
import { instanceKey } from '../domain/phase.js'
import type { PhaseRun } from '../momentum/session.js'
import type { CandidateReplay } from './replay-candidate.js'

/** Effects that are delivered, whatever server the policy is for. */
const mail: ReadonlySet<unknown> = new Set(['inject', 'forward', 'rfc3464.send_mdn'])

/**
 * Of a result, what policies for two servers can have in common: replies, recipients, envelopes, what becomes of a message, its content,
 * output. Contexts, and what is written to counters and databases, have no counterpart (`kumo-metadata`, `kumo-outside`); of bindings see `unmatched`.
 */
export const common = ({ result }: PhaseRun): PhaseResult => {
  const { context: _context, flags: _flags, binding: _binding, outside, ...rest } = result
  const sent = (outside ?? []).filter(([name]) => mail.has(name))
  return sent.length > 0 ? { ...rest, outside: sent } : rest
}

/** A binding that the recorded policy chose: which pool of KumoMTA's stands for it, its configuration says. */
export const unmatched = (
  pairs: readonly (readonly [base: PhaseRun, run: PhaseRun])[],
): CandidateReplay['undecidable'] => {
  const found = pairs.find(([base, run]) => base.server !== run.server && (base.result.binding ?? run.result.binding))
  if (!found) return null
  const [{ result, name }] = found
  return {
    phase: instanceKey(name),
    call: {
      call: 'binding',
      key: result.binding ?? null,
      reason:
        'the recorded policy chooses a binding, and which pool KumoMTA takes in its place, no event of a session says',
      hint: 'compare get_queue_config of the candidate by hand, or leave these sessions out with --where',
    },
  }
}
