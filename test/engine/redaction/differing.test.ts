import { expect, it } from 'vitest'
import type { Redaction } from '../../../src/domain/redaction.js'
import type { Callouts } from '../given-recording.js'
import { message, strict, withheld } from './given-withheld.js'

const profiles: readonly Partial<Redaction>[] = [
  strict,
  { addresses: 'pseudonyms', bodies: 'keep', headers: 'keep' },
  { addresses: 'drop', bodies: 'keep', headers: 'keep' },
]

/** What of these candidates is told otherwise than of the recording that has all of it. To know less is no fault. */
const toldOtherwise = (acts: readonly string[], candidates: readonly Callouts[], base: Callouts = idle) => {
  const whole = withheld(base, acts, { redaction: null })
  const verdicts = candidates.map((candidate) => whole.compare(candidate).verdict)
  // else nothing could be told falsely
  expect(verdicts).toContain('drifted')
  return profiles.flatMap((redaction) => {
    const redacted = withheld(base, acts, { redaction })
    expect(redacted.outcome).toBe('faithful')
    return candidates.flatMap((candidate, index) => {
      const { verdict } = redacted.compare(candidate)
      return verdict === 'undecidable' || verdict === verdicts[index]
        ? []
        : [`${JSON.stringify(candidate)} is ${verdict}, and was ${verdicts[index]}`]
    })
  })
}

const idle = { validate_connect: '' }

const refusing = (callout: string, condition: string): Callouts => ({
  [callout]: `if ${condition} then vctx:set_code(550, "no") return 1 end`,
})

const line = (callout: string) => (pattern: string) => refusing(callout, `tostring(str):find("${pattern}")`)

const context = (callout: string) => (name: string, condition: string) =>
  refusing(callout, `vctx:get(msys.core.VCTX_MESS, "${name}")${condition}`)

it('a command is never told to be what it was not', () => {
  const acts = [
    'ehlo  client.example ',
    'mail from:<>\tSIZE=9  body=8bitmime',
    'rcpt to: postmaster@Y.example',
    'RCPT TO:<@r.example:postmaster@y.example>',
    'data',
    message,
  ]
  const candidates = [
    ...['^ehlo', '  ', ' $', ' \\r\\n$'].map(line('validate_ehlo')),
    ...['^mail', '\\t', '  ', 'body'].map(line('validate_mailfrom')),
    ...['^rcpt', '<', ': p', '@r%.'].map(line('validate_rcptto')),
    refusing('validate_ehlo', '#str == 24'),
    refusing('validate_ehlo', '#str ~= 24'),
  ]
  expect(toldOtherwise(acts, candidates)).toEqual([])
})

it('what stands where a domain does, and is none, is never told to be none', () => {
  const acts = ['EHLO c', 'MAIL FROM:<ann@exa!mple>', 'RCPT TO:<bob@y%z.example>', 'DATA', message]
  const envelope = (which: number, condition: string): Callouts => ({
    validate_data_spool_each_rcpt: `local a, b = msys.core.string_new(), msys.core.string_new() msg:get_envelope2(${which}, a, b)
      if ${condition} then msg:discard("550 x") end`,
  })
  const candidates = [
    context('validate_mailfrom')('mailfrom_domain', ' == ""'),
    context('validate_mailfrom')('mailfrom_domain', ':find("!")'),
    context('validate_rcptto')('rcptto_domain', ' == ""'),
    context('validate_rcptto')('rcptto_domain', ':find("%%")'),
    { validate_data_spool_each_rcpt: 'if msg:routing_domain():find("%%") then msg:discard("550 x") end' },
    envelope(1, 'tostring(b) == ""'),
    envelope(2, 'b.len == 0'),
    envelope(2, 'b.len == 11'),
  ]
  expect(toldOtherwise(acts, candidates)).toEqual([])
})
