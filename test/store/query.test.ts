import { expect, test } from 'vitest'
import type { Event } from '../../src/domain/events.js'
import { appendEvents } from '../../src/store/append.js'
import { parseQuery } from '../../src/store/query/query.js'
import {
  countSessions,
  findNamesBegun,
  findSessions,
  listSessions,
  sessionIds,
  shardSessions,
} from '../../src/store/sessions.js'
import type { Store } from '../../src/store/store.js'
import { givenStore } from './given.js'
import { recordSession, revision, sessionAppend } from './sessions.js'

const now = new Date(2026, 2, 4, 15, 30)
const hour = 3_600_000

const givenSessions = (): Store => {
  const store = givenStore()
  recordSession(store, { name: 'plain', at: now.getTime() })
  recordSession(store, { name: 'refused', reply: 550, recipient: 'Bob@Example.org', at: now.getTime() - 3 * hour })
  recordSession(store, { name: 'deferred', reply: 451, peer: '198.51.100.7:25', at: now.getTime() - 20 * hour })
  recordSession(store, { name: 'bounce', sender: '', at: now.getTime() - 48 * hour })
  const message = Buffer.from('Subject: "hidden" treasure\r\n')
  recordSession(store, {
    name: '100%_sure',
    ehlo: 'x.example.net',
    peer: '[2001:db8::7]:25',
    message,
    at: now.getTime() - 400 * hour,
  })
  return store
}

const named = (store: Store, where: string): readonly string[] =>
  listSessions(store, parseQuery(where, now), { limit: 99 })
    .toReversed()
    .map(({ source }) => source)

test.each([
  ['', ['plain', 'refused', 'deferred', 'bounce', '100%_sure']],
  ['reply:550', ['refused']],
  ['reply:55x', ['refused']],
  ['reply:5xx or reply:4xx', ['refused', 'deferred']],
  ['not (reply:5xx or reply:4*) ehlo:mail.example.com', ['plain', 'bounce']],
  ['-reply:5xx -reply:4xx and ehlo:MAIL.example.com', ['plain', 'bounce']],
  ['not reply:5xx reply:4xx', ['deferred']],
  ['recipient:bob@example.org', ['refused']],
  ['recipient:*@example.org', ['refused']],
  ['recipient:bob', []],
  ['sender:"<>"', ['bounce']],
  ['peer:198.51.100.7', ['deferred']],
  ['peer:198.51.100.7:25', ['deferred']],
  ['peer:198.51.*', ['deferred']],
  ['peer:198.51.100.0/24 or peer:2001:db8::/32', ['deferred', '100%_sure']],
  ['peer:2001:db8::7', ['100%_sure']],
  ['ehlo:*.net', ['100%_sure']],
  ['session:100%_sure', ['100%_sure']],
  ['session:1*%*', ['100%_sure']],
  ['session:%', []],
  ['phase:rcptto reply:4xx', ['deferred']],
  ['phase:spool', []],
  ['text:treasure', ['100%_sure']],
  ['text:"Bob@Example.org" or text:"\\"hidden\\""', ['refused', '100%_sure']],
  ['since:today', ['plain', 'refused']],
  ['since:"2 hours ago"', ['plain']],
  ['since:yesterday until:yesterday', ['deferred']],
  ['since:tuesday', ['plain', 'refused', 'deferred']],
  ['until:2026-03-02', ['bounce', '100%_sure']],
  ['since:2026-03-04 until:"2026-03-04 15:00"', ['refused']],
  ['since:13:00', ['plain']],
  [`revision:${revision.slice(0, 8)} session:plain`, ['plain']],
  ['revision:inbound session:plain', ['plain']],
  ['revision:outbound', []],
])('%s finds %j', (where, expected) => {
  const store = givenSessions()
  expect(named(store, where)).toEqual(expected)
  expect(countSessions(store, parseQuery(where, now))).toBe(expected.length)
  expect([...sessionIds(store, parseQuery(where, now))]).toHaveLength(expected.length)
})

test('sessions that are not whole are found: by a gap, or because they are not over', () => {
  const store = givenStore()
  recordSession(store, { name: 'whole' })
  const begun = (name: string, more: readonly Event[] = []): void => {
    const { stream, events, ...append } = sessionAppend(store, { name })
    appendEvents(store, { stream, ...append, events: [...events.slice(0, -1), ...more] })
  }
  begun('going-on')
  begun('gap', [
    { type: 'GapNoted', input: { what: 'data#1', why: 'nobody saw it' } },
    { type: 'SessionClosed', input: { events: 9, end: 'quit' } },
  ])
  begun('seen-open', [{ type: 'SessionClosed', input: { events: 8, end: 'open' } }])
  expect(named(store, 'end:gap')).toEqual(['gap'])
  expect(named(store, 'end:open')).toEqual(['seen-open'])
  expect(named(store, 'end:unfinished')).toEqual(['going-on'])
  expect(named(store, 'end:QUIT -end:gap')).toEqual(['whole'])
  expect(named(store, 'not (end:quit or end:open or end:unfinished)')).toEqual([])
  expect(named(store, 'end:abort or end:disconnect')).toEqual([])
})

test.each([
  ['end:soon', "got end:soon; a session's end is one of quit, abort, disconnect, open, unfinished, gap"],
  ['colour:red', 'there is no field "colour" (character 1)'],
  ['reply:5xx treasure', 'got the word "treasure" at character 11, where a field:value was expected'],
  ['reply:600', 'got reply:600; a reply is a code or a class of codes: reply:550, reply:55x, reply:5xx'],
  ['phase:lunch', 'got phase:lunch; the phases are accept, connect, ehlo,'],
  ['since:soon', 'got since:"soon"; allowed are now, today, yesterday, a weekday, "2 hours ago"'],
  ['(reply:550', 'the parenthesis at character 1 is not closed'],
  ['reply:550)', 'got ")" at character 10, where the query could have ended'],
  ['text:"open', 'the quotation mark at character 6 is not closed'],
  ['reply:550 or', 'the query ends where a field:value should follow'],
  ['or reply:550', 'got "or" at character 1, where a field:value was expected'],
  ['peer:192.0.2', 'got peer:192.0.2; an address is written as'],
  ['peer:192.0.2.0/33', 'got peer:192.0.2.0/33; a network is written as'],
  ['('.repeat(60), 'it is nested more than 50 deep'],
  [`text:${'x'.repeat(5000)}`, 'it has 5005 characters; 4000 are allowed'],
  ['ehlo:', 'the field ehlo at character 1 has no value'],
])('%s is refused: %s', (where, message) => {
  const store = givenStore()
  expect(() => named(store, where)).toThrow(message)
})

test('sessions are found by the beginning or the end of an id, or by a name', () => {
  const store = givenStore()
  const found = (text: string): readonly string[] => findSessions(store, text, 10).map(({ id }) => id)
  const id = recordSession(store, { name: 'one' })
  for (const text of [id, id.slice(0, 13), id.slice(-8), `…${id.slice(-8)}`, `...${id.slice(-6)}`, 'one'])
    expect(found(text), text).toEqual([id])
  expect(found(id.slice(-3))).toEqual([])
  const second = recordSession(store, { name: 'one' })
  expect(found('one')).toEqual([second, id])
  expect(findSessions(store, 'one', 1)).toHaveLength(1)
  expect(found('two')).toEqual([])
})

test('sessions are found by the beginning of a name: the newest, and how many', () => {
  const store = givenStore()
  const found = (text: string): unknown => {
    const begun = findNamesBegun(store, text)
    return begun && [begun.newest.source, begun.count]
  }
  for (const name of ['list-new', 'list-newer', 'other', 'LIST-3', '%']) recordSession(store, { name })
  recordSession(store)
  expect(found('list-n')).toEqual(['list-newer', 2])
  expect(found('oth')).toEqual(['other', 1])
  expect(found('%')).toEqual(['%', 1])
  expect([found('l%'), found('ist'), found('')]).toEqual([null, null, null])
})

test('shards hold every session once, about as many each', () => {
  const store = givenStore()
  const ids = Array.from({ length: 2500 }, () => recordSession(store))
  const shards = shardSessions(store, parseQuery(''), 3).map((range) => [...sessionIds(store, parseQuery(''), range)])
  expect(shards.map((shard) => shard.length)).toEqual([834, 833, 833])
  expect(shards.flat()).toEqual(ids)
})

test.each(['__proto__:x', 'constructor:x', 'toString:x'])('%s names no field, whatever every object has', (query) => {
  expect(() => parseQuery(query)).toThrow(
    expect.objectContaining({ message: expect.stringContaining('there is no field') }),
  )
})
