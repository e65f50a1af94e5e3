import { bytesOfText } from '../../src/domain/bytes.js'
import { type Revision, revisionId } from '../../src/domain/revision.js'
import { CandidateAnswers } from '../../src/engine/answers/candidate-answers.js'
import { bootHost } from '../../src/engine/boot-host.js'
import { defaultCompareOptions } from '../../src/engine/compare-options.js'
import { compareSession } from '../../src/engine/compare-session.js'
import { hello, type Step } from '../momentum/given-policy.js'
import { type Circumstance, type Policy, recorded } from './given-recording.js'

export const kumoPolicy = (source: string): Revision => {
  const files = new Map([['policy.lua', bytesOfText(`local kumo = require "kumo"\n${source}`)]])
  return { id: revisionId('policy.lua', files, 'kumo'), name: 'candidate', dialect: 'kumo', entry: 'policy.lua', files }
}

export const on = (event: string, parameters: string, body: string): string =>
  `kumo.on("${event}", function(${parameters})\n${body}\nend)\n`

export const message = (text: string): readonly Step[] => ['DATA', { text }]
export const from = 'MAIL FROM:<me@example.com>'
export const to = 'RCPT TO:<ann@example.net>'
export const plain = 'From: me@example.com\nSubject: hello\n\nHi.\n'
export const whole: readonly Step[] = [hello, from, to, ...message(plain), 'QUIT']

/** The verdicts of several sessions, one after the other on the same hosts. */
export const verdictsOf = (momentum: Policy, sessions: readonly (readonly Step[])[], candidate: Revision) => {
  const all = sessions.map((steps) => recorded(momentum, steps))
  const { host } = bootHost(candidate, new CandidateAnswers(), all[0]!.made.profile)
  const hosts = { base: all[0]!.made.booted.host, candidate: host }
  return all.map(({ recording }) => compareSession(hosts, recording, defaultCompareOptions).verdict)
}

/** What a session that was recorded under a policy for Momentum comes to under one for KumoMTA. */
export const against = (
  momentum: Policy,
  steps: readonly Step[],
  candidate: Revision,
  circumstance: Circumstance = {},
) => {
  const { made, recording } = recorded(momentum, steps, circumstance)
  const { host, boot } = bootHost(candidate, new CandidateAnswers(), made.profile)
  if (boot.result.outcome === 'failed') return { boot: boot.result.failure }
  const compared = compareSession({ base: made.booted.host, candidate: host }, recording, defaultCompareOptions)
  return {
    verdict: compared.verdict,
    drifts: compared.drifts.map(
      ({ phase, callout, line, path: place, recorded: was, replayed: is }) =>
        `${phase} ${callout} ${line}: ${place} ${JSON.stringify(was)} → ${JSON.stringify(is)}`,
    ),
    why: compared.undecidable && `${compared.undecidable.phase}: ${compared.undecidable.call.reason}`,
    assumed: compared.assumed,
  }
}

export const verdict = (momentum: Policy, steps: readonly Step[], source: string, circumstance?: Circumstance) => {
  const { verdict: is, drifts, why } = against(momentum, steps, kumoPolicy(source), circumstance)
  return drifts?.length ? drifts : (why ?? is)
}
