import { expect, test } from 'vitest'
import { profileWith } from '../../src/momentum/profile/profile.js'

test('a profile has the default values, and what is set in their place', () => {
  const profile = profileWith({ hostname: 'mx.example.com', 'vctx-in-each-rcpt': 'session' })
  expect(profile).toMatchObject({
    hostname: 'mx.example.com',
    'vctx-in-each-rcpt': 'session',
    'mail-needs-ehlo': 'yes',
    timezone: 'UTC',
  })
})

test.each([
  [{ 'mail-needs-ehlo': 'maybe' }, 'the setting mail-needs-ehlo cannot be "maybe"', 'it may be "yes", "no"'],
  [{ timezone: 'CET' }, 'the setting timezone cannot be "CET"', 'it may be "UTC"'],
  [{ colour: 'red' }, 'there is no setting "colour"', /^the settings are hostname, mail-needs-ehlo, .*macro-reading/],
])('%o is refused with what is allowed', (changes, message, hint) => {
  expect(() => profileWith(changes)).toThrow(
    expect.objectContaining({ code: 'setting-invalid', message, hint: expect.stringMatching(hint) }),
  )
})
