import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readEml } from '../../../../src/capture/observed/mail-files/read-eml.js'
import { readMaildir } from '../../../../src/capture/observed/mail-files/read-maildir.js'
import { readMbox } from '../../../../src/capture/observed/mail-files/read-mbox.js'
import { syntheticSession } from '../../../../src/capture/observed/mail-files/synthetic-session.js'
import { readPcap } from '../../../../src/capture/observed/pcap/read-pcap.js'
import { readTranscript } from '../../../../src/capture/observed/transcript/read-transcript.js'
import { shownActs, shownMissing } from '../shown-acts.js'

const folder = mkdtempSync(join(tmpdir(), 'reprise-mail-'))
afterAll(() => rmSync(folder, { recursive: true }))

const written = (name: string, content: string): string => {
  const path = join(folder, name)
  mkdirSync(join(path, '..'), { recursive: true })
  writeFileSync(path, content, 'latin1')
  return path
}

describe('a message file', () => {
  it('is read as it is', () => {
    const content = 'Subject: x\r\n\r\n\xff\0.\r\n.\r\nFrom me\r\n'
    expect(readEml(written('a.eml', content))).toEqual({ file: join(folder, 'a.eml'), number: 1, content, missing: [] })
  })
  it('with bare LFs is left as it is, which is said', () => {
    const message = readEml(written('lf.eml', 'A: 1\n\nx\r\n'))
    expect(message.content).toBe('A: 1\n\nx\r\n')
    expect(shownMissing(message)).toEqual([
      'line ends: there are bare LFs in the file; which of them were CRLF on the wire is not known',
    ])
  })
  it('of 64 MiB is read, and one byte more is trouble', () => {
    const limit = 64 * 1024 * 1024
    expect(readEml(written('big.eml', 'x'.repeat(limit))).content).toHaveLength(limit)
    expect(() => readEml(written('big.eml', 'x'.repeat(limit + 1)))).toThrow(
      /big\.eml: a message of more than 67108864 bytes; allowed are/,
    )
  })
  it.each<[string, (path: string) => unknown]>([
    ['readEml', readEml],
    ['readMbox', (path) => [...readMbox(path)]],
    ['readMaildir', (path) => [...readMaildir(path)]],
    ['readPcap', (path) => [...readPcap(path)]],
    ['readTranscript', (path) => [...readTranscript(path)]],
  ])('that is not there is trouble: %s', (_, read) => {
    const path = join(folder, 'none')
    expect(() => read(path)).toThrow(
      expect.objectContaining({ code: 'import-missing', message: `${path}: there is no such file` }),
    )
  })
})

describe('a Maildir', () => {
  it('has what is in cur and new, and not what is in tmp', () => {
    for (const name of ['cur/2:2,S', 'cur/1:2,', 'new/3', 'tmp/4', 'new/.hidden', 'new/deeper/5', '.Sent/cur/6'])
      written(`box/${name}`, name)
    expect([...readMaildir(join(folder, 'box'))].map(({ content }) => content)).toEqual([
      'cur/1:2,',
      'cur/2:2,S',
      'new/3',
    ])
  })
  it('may be empty', () => {
    for (const name of ['cur', 'new']) mkdirSync(join(folder, 'empty', name), { recursive: true })
    expect([...readMaildir(join(folder, 'empty'))]).toEqual([])
  })
  it.each([
    ['neither cur nor new', []],
    ['cur alone', ['cur/1']],
    ['new alone', ['new/1', 'cur']],
  ])('with %s is none', (has, files) => {
    const box = join(folder, `box-${has}`)
    mkdirSync(box)
    for (const name of files) written(`box-${has}/${name}`, 'x')
    expect(() => [...readMaildir(box)]).toThrow(`${box}: it has ${has}; a Maildir has the folders cur, new and tmp`)
  })
})

describe('a stated envelope', () => {
  const message = { file: 'a.eml', number: 1, content: 'A: 1\r\n\r\n.x\r\n', missing: [] }
  const session = syntheticSession(message, {
    sender: '',
    recipients: ['b@y.test', 'c@y.test'],
    peer: { address: '192.0.2.10', port: null },
    helo: 'c.test',
  })
  it('makes a session around a message', () => {
    expect(shownActs(session.acts)).toMatchInlineSnapshot(`
      [
        "command "EHLO c.test\\r\\n" -> nothing",
        "command "MAIL FROM:<>\\r\\n" -> nothing",
        "command "RCPT TO:<b@y.test>\\r\\n" -> nothing",
        "command "RCPT TO:<c@y.test>\\r\\n" -> nothing",
        "command "DATA\\r\\n" -> nothing",
        "content "A: 1\\r\\n\\r\\n.x\\r\\n" -> ",
        "command "QUIT\\r\\n" -> nothing",
      ]
    `)
  })
  it('is marked as one that nobody saw', () => {
    expect(session).toMatchObject({
      isSynthetic: true,
      listener: null,
      at: null,
      peer: { address: '192.0.2.10', port: null },
    })
    expect(shownMissing(session)).toEqual(['the session: the envelope is stated, and the message comes from a.eml'])
  })
})
