import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasPostfix } from '../postfix.js'
import { openBench, type PostfixBench } from './postfix-bench.js'

const linesOf = (message: string): readonly string[] =>
  message
    .split('\r\n')
    .slice(3)
    .filter((line) => !/^(Message-Id|Date|From): /.test(line))

describe.skipIf(!hasPostfix)('what a live Postfix delivers', () => {
  let bench: PostfixBench<'version2'>
  beforeAll(async () => {
    bench = await openBench({ services: { version2: { milter_protocol: '2' } } })
  })
  afterAll(() => bench?.close())

  describe('a delivered message', () => {
    it('has fields added, inserted, changed and deleted', async () => {
      const { message } = await bench.deliveredWith(
        [
          { kind: 'addHeader', name: 'X-Added', value: ' one\r\n two' },
          { kind: 'addHeader', name: 'X-Bare', value: 'no space' },
          { kind: 'insertHeader', index: 1, name: 'X-Inserted', value: ' behind Received' },
          { kind: 'changeHeader', name: 'X-A', occurrence: 2, value: '\tchanged' },
          { kind: 'deleteHeader', name: 'X-B', occurrence: 1 },
        ],
        { header: 'X-A: 1\r\nX-A: 2\r\nX-B: b\r\n' },
      )
      expect(linesOf(message)).toEqual([
        'X-Inserted: behind Received',
        'Subject: hi',
        'X-A: 1',
        'X-A:\tchanged',
        'X-Added: one',
        ' two',
        'X-Bare:no space',
        '',
        'hello',
        '',
      ])
    })

    it('has a field before all others, which are those of Postfix too', async () => {
      const { message } = await bench.deliveredWith([
        { kind: 'insertHeader', index: 0, name: 'X-First', value: ' yes' },
      ])
      expect(message).toMatch(/^X-First: yes\r\nReceived: /)
    })

    it.each([
      ['another', 'one\r\n.two\r\n\xff\x01\r\n'],
      ['an empty', ''],
      ['one of many chunks as its', `${'0123456789abcde\r\n'.repeat(12_000)}`],
    ])('has %s body', async (_title, body) => {
      const { message } = await bench.deliveredWith([{ kind: 'replaceBody', body }])
      expect(message.slice(message.indexOf('\r\n\r\n') + 4)).toBe(body)
    })

    it('has other recipients and another sender', async () => {
      const delivered = await bench.deliveredWith([
        { kind: 'addRecipient', address: '<c@y.test>', parameters: null },
        { kind: 'addRecipient', address: '<d@y.test>', parameters: 'NOTIFY=NEVER' },
        { kind: 'deleteRecipient', address: '<b@y.test>' },
        { kind: 'changeSender', address: '<other@x.test>', parameters: null },
      ])
      expect(delivered.mail).toMatch(/^MAIL FROM:<other@x\.test>/)
      expect(delivered.rcpts.toSorted()).toEqual([
        'RCPT TO:<c@y.test> ORCPT=rfc822;c@y.test',
        'RCPT TO:<d@y.test> ORCPT=rfc822;d@y.test NOTIFY=NEVER',
      ])
    })

    it('has a null sender with parameters of its own', async () => {
      const delivered = await bench.deliveredWith([
        { kind: 'changeSender', address: '<>', parameters: 'RET=HDRS ENVID=abc' },
      ])
      expect(delivered.mail).toMatch(/^MAIL FROM:<> ENVID=abc RET=HDRS/)
    })
  })

  it('by version 2, there is no DATA, and a space before every value of a header', async () => {
    const { message } = await bench.deliveredWith([{ kind: 'addHeader', name: 'X-Added', value: ' one' }], {
      service: 'version2',
      header: 'X-Bare:x\r\n',
    })
    expect(linesOf(message)).toContain('X-Added: one')
    expect(bench.milter.sessions[0]?.[0]).toMatchObject({ terms: { version: 2, steps: new Set() } })
    expect(bench.milter.calls()).not.toContain('data')
    const { fields } = (await bench.milter.heard('message')).message
    expect(fields.filter(({ name }) => /^(Subject|X-Bare)$/.test(name)).map(({ value }) => value)).toEqual(['hi', 'x'])
  })
})
