import { describe, expect, test } from 'vitest'
import { fragileInOwn } from '../../src/engine/fragility.js'
import { traversingPolicy } from './fragile-policies.js'
import { type Policy, recorded } from './given-recording.js'

const seeds = Array.from({ length: 50 }, (_, index) => index)

const steps = ['EHLO mail.example.com', 'MAIL FROM:<a@example.com>', 'RCPT TO:<b@example.net>', 'QUIT']

const world = {
  dns: {
    'a.example A': ['192.0.2.1'],
    'b.example A': ['192.0.2.2'],
    'c.example A': ['192.0.2.3'],
    'd.example A': ['192.0.2.4'],
  },
}

const fragileIn = (policy: Policy) => {
  const session = recorded(policy, steps, { world })
  expect(session.unfaithful).toBeNull()
  return fragileInOwn(session.made.booted, session.recording)
}

describe('a policy whose decision hangs on what Lua leaves open is found, with the line', () => {
  test.each(seeds.map((seed) => traversingPolicy(seed, false)))('$title', ({ files, line }) => {
    const found = fragileIn({ files })
    expect(found.map((decision) => decision.line)).toEqual([line])
  })
})

describe('a policy that sorts first is not fragile', () => {
  test.each(seeds.map((seed) => traversingPolicy(seed, true)))('$title', ({ files }) => {
    expect(fragileIn({ files })).toEqual([])
  })
})
