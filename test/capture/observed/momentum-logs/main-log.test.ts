import { describe, expect, it } from 'vitest'
import { parseMainRecord } from '../../../../src/capture/observed/momentum-logs/main-log.js'

// The examples of the manual, page mainlog, each joined to one line.
const reception =
  '1064868656@00/00-25004-31B987F3@00/00-03736-F4101B54@00/00-04532-A3456B54@R@bob@example.fict@info@postalengine.com@10.0.1.1@201@esmtp@default@default'
const delivery =
  '1064871280@20/00-25593-945A87F3@00/00-03736-F4101B54@00/00-04532-A3456B54@D@postalengine.com@266@group-a@binding-a@0@0.393@10.0.0.1'
const transient =
  '1064869327@00/00-25593-CBD987F3@00/00-03736-F4101B54@00/00-04532-A3456B54@T@example.fict@0@group-a@binding-a@15@0@18.53@10.0.0.1@421 no adequate servers'
const permanent =
  '1064870847@10/00-25593-393A87F3@00/00-03736-F4101B54@00/00-04532-A3456B54@P@postalengine.com@31@group-a@binding-a@5@1@3.89@10.0.0.1@552 No such account'

describe('a record of the main log', () => {
  it('of a reception', () => {
    expect(parseMainRecord(reception)).toMatchInlineSnapshot(`
      {
        "address": "10.0.1.1",
        "at": 1064868656000,
        "batch": "00/00-03736-F4101B54",
        "binding": "default",
        "bindingGroup": "default",
        "connection": "00/00-04532-A3456B54",
        "kind": "received",
        "message": "00/00-25004-31B987F3",
        "protocol": "esmtp",
        "recipient": {
          "domain": "example.fict",
          "localpart": "bob",
        },
        "sender": {
          "domain": "postalengine.com",
          "localpart": "info",
        },
        "sizeBytes": 201,
      }
    `)
  })
  it('of a delivery', () => {
    expect(parseMainRecord(delivery)).toMatchInlineSnapshot(`
      {
        "address": "10.0.0.1",
        "at": 1064871280000,
        "batch": "00/00-03736-F4101B54",
        "binding": "binding-a",
        "bindingGroup": "group-a",
        "connection": "00/00-04532-A3456B54",
        "domain": "postalengine.com",
        "error": null,
        "kind": "delivered",
        "message": "20/00-25593-945A87F3",
        "retries": 0,
        "sinceReceptionMs": 393,
        "sizeBytes": 266,
        "stage": null,
      }
    `)
  })
  it('of a failure for now', () => {
    expect(parseMainRecord(transient)).toMatchObject({
      ...{ kind: 'failed-transiently', stage: 15, retries: 0, sinceReceptionMs: 18_530, sizeBytes: 0 },
      ...{ address: '10.0.0.1', error: '421 no adequate servers' },
    })
  })
  it('of a failure for good', () => {
    expect(parseMainRecord(permanent)).toMatchObject({
      ...{ kind: 'failed-permanently', stage: 5, retries: 1, sinceReceptionMs: 3890, sizeBytes: 31 },
      ...{ address: '10.0.0.1', error: '552 No such account' },
    })
  })
  it('of a transfer, and of a heartbeat', () => {
    expect(parseMainRecord(delivery.replace('@D@', '@X@'))).toMatchObject({ kind: 'transferred' })
    expect(parseMainRecord('1251470342@@@@M')).toEqual({ kind: 'heartbeat', at: 1_251_470_342_000 })
  })
  it('has microseconds in 16 digits', () => {
    expect(parseMainRecord(reception.replace('1064868656', '1064868656123456'))).toMatchObject({
      at: 1_064_868_656_123.456,
    })
  })
  it('has no address over HTTP', () => {
    expect(parseMainRecord(reception.replace('10.0.1.1', 'unknown').replace('esmtp', 'rest'))).toMatchObject({
      address: null,
      protocol: 'rest',
    })
  })
  it.each([
    ['an @', '"b\\@b"', { localpart: '"b@b"' }],
    ['a backslash', 'b\\\\b', { localpart: 'b\\b' }],
    ['both', 'b\\\\\\@b', { localpart: 'b\\@b' }],
    ['a line end', 'b\\\nb', { localpart: 'b\nb' }],
    ['nothing', 'b\\nb', { localpart: 'b\\nb' }],
  ])('may escape %s', (_, written, recipient) => {
    expect(parseMainRecord(reception.replace('@bob@', `@${written}@`))).toMatchObject({ recipient })
  })
  it('may have an @ in the text of a failure', () => {
    expect(parseMainRecord(`${permanent} <a@b.test>`)).toMatchObject({ error: '552 No such account <a@b.test>' })
  })
  it.each([
    ['hello', '"hello" is no time; allowed are 10 digits or 16'],
    ['1064868656', 'the kind is ""; allowed are R, D, X, T, P and M'],
    ['1064868656@a@b@c@Q@d', 'the kind is "Q"; allowed are R, D, X, T, P and M'],
    [`${reception}@more`, 'a reception of 15 fields; it has 14'],
    [`${delivery}@more`, 'an attempt of 13 fields; it has 12'],
    [
      delivery.replace('@0.393@', '@soon@'),
      'an attempt with fields that are no numbers; size, stage, retries and seconds are',
    ],
    [reception.replace('@201@', '@big@'), 'a size of "big"; it is a number of bytes'],
  ])('is none: %s', (line, why) => expect(parseMainRecord(line)).toEqual({ kind: 'unreadable', why }))
})
