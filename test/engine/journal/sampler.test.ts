import { describe, expect, it } from 'vitest'
import { isOfShare, Sampler } from '../../../src/engine/journal/sampler.js'
import type { SessionSoFar } from '../../../src/engine/journal/session-keeping.js'
import { uuidV7 } from '../../../src/store/uuid.js'

/** As far as a sampler looks at one. */
const recorderWith = (rejections: number, contentBytes = 0, hasGap = false, isCutOff = false): SessionSoFar => ({
  session: { state: { rejections } },
  hasGap,
  isCutOff,
  events: [],
  contents: new Map([['content', Buffer.alloc(contentBytes)]]),
})

describe('a share of sessions', () => {
  it('is about that share, and the smaller one is within the bigger one', () => {
    const ids = Array.from({ length: 20_000 }, () => uuidV7())
    const tenth = ids.filter((id) => isOfShare(id, 0.1))
    expect(Math.abs(tenth.length / ids.length - 0.1)).toBeLessThan(0.015)
    expect(tenth.every((id) => isOfShare(id, 0.3))).toBe(true)
    expect(ids.every((id) => isOfShare(id, 1) && !isOfShare(id, 0))).toBe(true)
  })

  it('is decided when the session begins', () => {
    const session = new Sampler({ share: 0 }).begin(uuidV7())
    expect(session.wanted(recorderWith(5))).toBe('never')
    expect(new Sampler({ share: 1 }).begin(uuidV7()).wanted(recorderWith(0))).toBe('yes')
    expect(new Sampler(null).begin(uuidV7()).wanted(recorderWith(0))).toBe('yes')
  })
})

describe('sessions in which something was refused', () => {
  it.each([
    ['nothing', recorderWith(0), 'not yet'],
    ['a recipient', recorderWith(1), 'yes'],
    ['a client that was put off, since the policy could not decide', recorderWith(0, 0, true), 'yes'],
    ['a client that was told 421, since the server stopped', recorderWith(0, 0, false, true), 'yes'],
  ])('%s', (_what, recorder, wanted) => {
    expect(new Sampler({ share: 0, refused: true }).begin(uuidV7()).wanted(recorder)).toBe(wanted)
  })

  it('are held within a bound: beyond it a session is kept, and what was held of others that are over counts no more', () => {
    const sampler = new Sampler({ share: 0, refused: true }, 1000)
    const [first, second, third] = [uuidV7(), uuidV7(), uuidV7()].map((id) => sampler.begin(id))
    expect(first!.wanted(recorderWith(0, 600))).toBe('not yet')
    expect(second!.wanted(recorderWith(0, 600))).toBe('yes')
    expect(second!.wanted(recorderWith(0, 0))).toBe('yes')
    first!.end()
    expect(third!.wanted(recorderWith(0, 600))).toBe('not yet')
  })
})
