import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readRecorderLines } from '../../../src/capture/inside/read-recorder-lines.js'
import { replayLimits } from '../../../src/capture/inside/replay-limits.js'
import { ecStringText, wholeValue } from '../../../src/capture/inside/whole-value.js'
import { Trouble } from '../../../src/domain/trouble.js'
import { bytesOf, lineOf, processFields, sessionLines } from './lines.js'

const first = lineOf(1, processFields)
const two = [first, ...sessionLines('one', 2), ...sessionLines('two', 1, 'b')]
const byName = (a: { readonly session: string }, b: { readonly session: string }): number =>
  a.session < b.session ? -1 : 1
const read = (...files: readonly (readonly string[])[]) =>
  readRecorderLines(files.map((lines, index) => ({ name: `f${index}.jsonl`, bytes: bytesOf(lines) })))

describe('lines of the recorder', () => {
  it('become sessions whose events are in order, with nothing missing', () => {
    const { sessions, missing, otherLines } = read(two)
    expect(
      [...sessions].sort(byName).map(({ session, events, missing: gone }) => [session, events.map(({ s }) => s), gone]),
    ).toEqual([
      ['one', [1, 2, 3, 4, 5, 6, 7, 8], []],
      ['two', [1, 2, 3, 4, 5, 6, 7, 8], []],
    ])
    expect([missing, otherLines]).toEqual([[], 0])
    expect(sessions[0]!.process.told?.lua).toBe('thrLua 5.1')
  })

  it('make the same sessions in whatever order and files they come, twice or once', () => {
    const whole = [...read(two).sessions].sort(byName)
    fc.assert(
      fc.property(
        fc.shuffledSubarray([...two, ...two], { minLength: two.length * 2 }),
        fc.nat(two.length),
        (lines, cut) => {
          const { sessions, missing } = read(lines.slice(0, cut), lines.slice(cut))
          expect([...sessions].sort(byName)).toEqual(whole)
          expect(missing).toEqual([])
        },
      ),
      { numRuns: 100 },
    )
  })

  it('that are left out show, in their session and in their lane, and what is there stays as it is', () => {
    fc.assert(
      fc.property(fc.subarray(two, { minLength: 1, maxLength: two.length - 1 }), (lines) => {
        const { sessions, processes } = read(lines)
        const events = sessions.flatMap((session) => session.events)
        expect(events.length + (processes[0]!.told === undefined ? 0 : 1)).toBe(lines.length)
        for (const session of sessions) if (session.events.length < 8) expect(session.missing).not.toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('say which events of a session and how many lines of a lane are gone', () => {
    const { sessions, missing } = read([
      first,
      ...sessionLines('one', 2).filter((_, index) => index !== 4 && index !== 5),
    ])
    expect(sessions[0]!.missing.map(({ what }) => what)).toEqual([
      'events 5 to 6',
      'how m left validate_ehlo (invocation 2)',
    ])
    expect(missing.map(({ what }) => what)).toEqual(['2 of 9 lines of mx1-7-99-f00 a'])
  })

  it.each([
    [
      'an error was noticed',
      { event: 'failed', i: 2, asking: 1 },
      'an error left it, whose text the recorder does not see: paniclog has it',
    ],
    [
      'nothing was noticed',
      { event: 'call', i: 2, c: 2, within: null, name: 'os.time', site: null, args: [], raised: true },
      'no return was seen, though the session went on: an error left it, whose text paniclog has, or the line is lost',
    ],
  ])('tell how a callout was left where %s', (_title, event, why) => {
    const lines = sessionLines('one', 2)
    const { sessions } = read([
      first,
      ...lines.slice(0, 5),
      lineOf(7, { session: 'one', s: 6, ...event }),
      ...lines.slice(6),
    ])
    expect(sessions[0]!.missing).toEqual([{ what: 'how m left validate_ehlo (invocation 2)', why }])
  })

  it('may have a time of the writer before them, blank lines and other programs among them', () => {
    const { sessions, otherLines } = read([
      '11:29:13:00:00 hello',
      '',
      ...two.map((line, at) => (at % 2 ? line : `11:29:13:00:00 ${line}`)),
    ])
    expect([sessions.length, otherLines]).toEqual([2, 1])
  })

  it('are told as torn where a file ends within one, and where another begins in one', () => {
    const half = two[3]!.slice(0, 60)
    const { missing } = read([...two.slice(0, 3), half])
    expect(missing).toEqual([
      {
        what: 'the last line of f0.jsonl',
        why: 'it is no whole JSON: it was still being written, or its writer was killed',
      },
    ])
    const joined = read([...two.slice(0, 3), half + two[4]!, ...two.slice(5)])
    expect(joined.missing[0]).toEqual({ what: 'a line of f0.jsonl', why: 'another begins in it' })
    expect(joined.sessions.find(({ session }) => session === 'one')!.events.map(({ s }) => s)).toEqual([
      1, 2, 4, 5, 6, 7, 8,
    ])
  })

  it.each([
    ['no event of the recorder', { event: 'enters' }, 'no event is called enters'],
    ['a name that objects inherit', { event: 'toString' }, 'no event is called toString'],
    ['a field that is missing', { event: 'off' }, 'why of event off is not as it is written'],
    [
      'a session without its number',
      { event: 'failed', i: 1, asking: null, session: 'x' },
      'session and s come together',
    ],
    [
      'a count that is none',
      { event: 'lost', events: -1, why: 'budget' },
      'events of event lost is not as it is written',
    ],
  ])('are not taken where they have %s', (_title, fields, why) => {
    expect(read([lineOf(1, fields), first]).missing[0]).toEqual({ what: 'a line of f0.jsonl', why })
  })

  it('of another format are refused', () => {
    const refused = (): unknown => read([first.replace('"reprise":1', '"reprise":2')])
    expect(refused).toThrow(Trouble)
    expect(refused).toThrow('a line of the recorder has format 2; this version reads format 1')
  })

  it('survive any change of bytes: sessions, or trouble, and never another error', () => {
    const bytes = bytesOf(two)
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const changed = Buffer.from(bytes)
        for (const [at, byte] of changes) changed[at] = byte
        try {
          readRecorderLines([{ name: 'f', bytes: changed }]).sessions.forEach(replayLimits)
        } catch (error) {
          expect(error).toBeInstanceOf(Trouble)
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('what cannot be replayed faithfully', () => {
  it('is said with the reason, and what is missing with it', () => {
    const { sessions } = read([
      lineOf(1, { ...processFields, settings: { ...processFields.settings, local_parts: 'drop', sample_one_in: 10 } }),
      ...sessionLines('one', 2).slice(1),
    ])
    const limits = replayLimits(sessions[0]!)
    expect(limits).toContainEqual({ what: 'local parts of addresses', why: 'they were replaced at the source' })
    expect(limits).toContainEqual({
      what: 'counts shared with other sessions',
      why: 'only a sample of the sessions was recorded',
    })
    expect(limits.map(({ what }) => what)).not.toContain('phases that the policy ignores')
    expect(limits.at(-1)!.what).toBe('the beginning of the session')
  })

  it('always says that no real Momentum has been seen', () => {
    expect(replayLimits(read(two).sessions[0]!)[0]!.why).toContain('has not been run on a real Momentum')
  })
})

describe('a value that was written', () => {
  it.each([
    ['bytes', { $bytes: Buffer.from([0xe9, 0]).toString('base64') }, '\xe9\0'],
    ['a table', { $table: [['a', { $num: 'nan' }]] }, { kind: 'table', entries: [['a', Number.NaN]] }],
    ['a text that was cut', { $cut: 5000, head: 'a' }, undefined],
    ['a table that was cut', { $table: [[1, { $table: [], $more: 3 }]] }, undefined],
  ])('is read whole or not at all: %s', (_title, written, value) => {
    expect(wholeValue(written as never)).toEqual(value)
  })

  it.each([
    ['its text', { $handle: 'msys.core:_ec_string', text: 'EHLO é\r\n' }, 'EHLO \xc3\xa9\r\n'],
    ['nothing where it was cut', { $handle: 'msys.core:_ec_string', text: { $cut: 9000, head: 'E' } }, undefined],
    ['nothing of another value', 'EHLO', undefined],
  ])('gives of an ec_string %s', (_title, written, text) => {
    expect(ecStringText(written)).toBe(text)
  })
})
