import { describe, expect, it } from 'vitest'
import { negotiate, negotiated } from '../../../src/capture/milter/negotiate.js'
import { fullOffer } from './mta.js'

const words = (payload: string): readonly number[] =>
  [0, 4, 8].map((at) => Buffer.from(payload, 'latin1').readUInt32BE(at))

describe('negotiation', () => {
  it.each([
    [2, 2],
    [3, 3],
    [4, 4],
    [6, 6],
    [7, 6],
  ])('of version %i comes to %i', (version, agreed) => {
    expect(negotiate({ ...fullOffer, version }).version).toBe(agreed)
    expect(words(negotiated(negotiate({ ...fullOffer, version })).payload)[0]).toBe(agreed)
  })

  it.each([0, 1])('of version %i is refused', (version) => {
    expect(() => negotiate({ ...fullOffer, version })).toThrow(
      `version ${version} of the milter protocol; allowed is 2 or later`,
    )
  })

  it('asks for every change and for no silence about commands', () => {
    const everything = { ...fullOffer, actions: 0xffff_ffff, steps: 0xffff_ffff }
    expect(words(negotiated(negotiate(everything)).payload)).toEqual([6, 0x1ff, 0x140c80])
  })

  it('asks for nothing that is not offered', () => {
    const offer = { kind: 'negotiate', version: 2, actions: 0x3f, steps: 0x7f } as const
    const terms = negotiate(offer)
    expect(words(negotiated(terms, { mail: ['i'] }).payload)).toEqual([2, 0x3f, 0])
    expect(negotiated(terms, { mail: ['i'] }).payload).toHaveLength(12)
  })

  it('lists the symbols that are wanted, by stage, with those that the server reads itself', () => {
    const { payload } = negotiated(negotiate(fullOffer), { connect: ['j'], endOfHeader: [], rcpt: ['i'], mail: ['i'] })
    expect(payload.slice(12)).toBe(
      '\0\0\0\0j v\0\0\0\0\x02i\0\0\0\0\x03i {rcpt_mailer} {rcpt_host} {rcpt_addr}\0\0\0\0\x06\0',
    )
  })

  it('lists nothing where nothing is wanted', () => {
    expect(negotiated(negotiate(fullOffer)).payload).toHaveLength(12)
  })
})
