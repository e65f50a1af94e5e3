import { describe, expect, it } from 'vitest'
import { parseRejectRecord } from '../../../../src/capture/observed/momentum-logs/reject-log.js'
import { noSuchAddress, relaying } from './examples.js'

describe('a record of the reject log', () => {
  it('has every field of the manual’s example', () => {
    expect(parseRejectRecord(relaying)).toMatchInlineSnapshot(`
      {
        "at": 1236672125000,
        "code": 550,
        "connContext": [
          [
            "pathway",
            "default",
          ],
          [
            "ehlo_string",
            "EHLO rh52-node1",
          ],
          [
            "ehlo_domain",
            "rh52-node1",
          ],
        ],
        "connection": "18/00-07149-D7E16B94",
        "kind": "rejected",
        "listener": {
          "address": "10.79.25.142",
          "port": 25,
        },
        "messContext": [
          [
            "mailfrom_domain",
            "",
          ],
          [
            "mailfrom_string",
            "MAIL FROM:<>",
          ],
          [
            "mailfrom_localpart",
            "",
          ],
        ],
        "module": "scriptlet",
        "pathway": "default",
        "pathwayGroup": "default",
        "peer": {
          "address": "10.79.25.142",
          "port": 42601,
        },
        "phase": "awaiting mailfrom",
        "text": "relaying denied",
      }
    `)
  })
  it('has the fields of another example', () => {
    expect(parseRejectRecord(noSuchAddress)).toMatchObject({
      code: 550,
      phase: 'reading body',
      text: '550 No such address',
    })
  })
  it('of a heartbeat', () => {
    expect(parseRejectRecord('1252064908: Marker 1')).toEqual({ kind: 'heartbeat', at: 1_252_064_908_000 })
  })
  it('has microseconds in 16 digits', () => {
    expect(parseRejectRecord(relaying.replace('1236672125', '1236672125123456'))).toMatchObject({
      at: 1_236_672_125_123.456,
    })
  })
  it.each([
    ['empty', 'CTXCONN=[]', []],
    [
      'with a comma and a bracket in quotes',
      'CTXCONN=[a="x,]y",b=]',
      [
        ['a', 'x,]y'],
        ['b', ''],
      ],
    ],
    ['with quotes and backslashes in quotes', 'CTXCONN=[a="\\"x\\\\"]', [['a', '"x\\']]],
    [
      'with bytes beyond ASCII',
      'CTXCONN=[a="\xff x",b=\x80]',
      [
        ['a', '\xff x'],
        ['b', '\x80'],
      ],
    ],
    ['with = in a value', 'CTXCONN=[a=b=c]', [['a', 'b=c']]],
  ])('has a context %s', (_, context, connContext) => {
    expect(parseRejectRecord(relaying.replace(/CTXCONN=\[.*?\]/, () => context))).toMatchObject({
      connContext,
      text: 'relaying denied',
    })
  })
  it.each([
    ['IPv6 in brackets', '[2001:db8::1]:25', { address: '2001:db8::1', port: 25 }],
    ['IPv6 without', '2001:db8::1:25', { address: '2001:db8::1', port: 25 }],
    ['something else', 'unix', null],
  ])('has an end: %s', (_, end, peer) => {
    expect(parseRejectRecord(relaying.replace('10.79.25.142:42601', end))).toMatchObject({ peer })
  })
  it.each([
    ['nothing', '', 'it has not the fields R, L, C, PATH, PATH_GRP, P, E and M in this order'],
    [
      'another order',
      relaying.replace(/(R="[^"]*") (L="[^"]*")/, '$2 $1'),
      'it has not the fields R, L, C, PATH, PATH_GRP, P, E and M in this order',
    ],
    ['a context that does not end', relaying.replace(']', ''), 'its contexts are not CTXCONN=[…] CTXMESS=[…]'],
    [
      'a quote that does not end',
      relaying.replace('node1",', 'node1,'),
      'its contexts are not CTXCONN=[…] CTXMESS=[…]',
    ],
    ['a time of 12 digits', `12${relaying}`, '121236672125 is no time; allowed are 10 digits or 16'],
  ])('is none: %s', (_, line, why) => expect(parseRejectRecord(line)).toEqual({ kind: 'unreadable', why }))
})
