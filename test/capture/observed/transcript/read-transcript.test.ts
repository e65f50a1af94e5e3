import { describe, expect, it } from 'vitest'
import type { ObservedSession } from '../../../../src/capture/observed/observed-session.js'
import { readTranscriptPieces } from '../../../../src/capture/observed/transcript/read-transcript.js'
import { Trouble } from '../../../../src/domain/trouble.js'
import { shownActs, shownMissing } from '../shown-acts.js'

const read = (text: string): readonly ObservedSession[] => [
  ...readTranscriptPieces([Buffer.from(text, 'latin1')], 't.txt'),
]

const refusal = (text: string): string => {
  try {
    return `read ${read(text).length}`
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble
    return `${trouble.code} ${trouble.message}`
  }
}

const usual = [
  'line ends: a transcript does not show them; every line is taken to end with CRLF',
  'times: a transcript does not show them',
]

describe('a transcript with C: and S:', () => {
  // RFC 5321, appendix D.1, of which nothing is left out.
  const rfc = `
      S: 220 foo.com Simple Mail Transfer Service Ready
      C: EHLO bar.com
      S: 250-foo.com greets bar.com
      S: 250-8BITMIME
      S: 250-SIZE
      S: 250-DSN
      S: 250 HELP
      C: MAIL FROM:<Smith@bar.com>
      S: 250 OK
      C: RCPT TO:<Jones@foo.com>
      S: 250 OK
      C: RCPT TO:<Green@foo.com>
      S: 550 No such user here
      C: RCPT TO:<Brown@foo.com>
      S: 250 OK
      C: DATA
      S: 354 Start mail input; end with <CRLF>.<CRLF>
      C: Blah blah blah...
      C: ...etc. etc. etc.
      C:
      C: .
      S: 250 OK
      C: QUIT
      S: 221 foo.com Service closing transmission channel
`
  it('is read', () => {
    const [session, ...more] = read(rfc)
    expect(more).toEqual([])
    expect(shownActs(session!.acts)).toMatchInlineSnapshot(`
      [
        "greeting 220 foo.com Simple Mail Transfer Service Ready",
        "command "EHLO bar.com\\r\\n" -> 250 foo.com greets bar.com / 8BITMIME / SIZE / DSN / HELP",
        "command "MAIL FROM:<Smith@bar.com>\\r\\n" -> 250 OK",
        "command "RCPT TO:<Jones@foo.com>\\r\\n" -> 250 OK",
        "command "RCPT TO:<Green@foo.com>\\r\\n" -> 550 No such user here",
        "command "RCPT TO:<Brown@foo.com>\\r\\n" -> 250 OK",
        "command "DATA\\r\\n" -> 354 Start mail input; end with <CRLF>.<CRLF>",
        "content "Blah blah blah...\\r\\n..etc. etc. etc.\\r\\n\\r\\n" -> 250 OK",
        "command "QUIT\\r\\n" -> 221 foo.com Service closing transmission channel",
      ]
    `)
    expect(session).toMatchObject({ peer: null, listener: null, at: null, end: 'quit', isSynthetic: false })
    expect(shownMissing(session!)).toEqual([
      ...usual,
      'dots at the beginning of a line: whether the transcript shows the one that a client adds is not known; it is taken to show it',
    ])
  })
  it('may have several sessions', () => {
    const sessions = read(`${rfc}\n${rfc.replace('bar.com', 'other.test')}`)
    expect(sessions.map(({ acts }) => shownActs(acts)[1]!.slice(0, 22))).toEqual([
      'command "EHLO bar.com\\',
      'command "EHLO other.te',
    ])
  })
  it('that does not go on to QUIT lacks its end', () => {
    const [session] = read('S: 220 x\nC: NOOP\nS: 250 ok\n')
    expect(session).toMatchObject({ end: null })
    expect(shownMissing(session!)).toEqual([...usual, 'the end: a transcript does not say how a connection ended'])
  })
  it('may have lines that end with CRLF, and bytes beyond ASCII', () => {
    const [session] = read('S: 220 x\r\nC: EHLO \xff\r\nS: 250 ok\r\nC: QUIT\r\nS: 221 x\r\n')
    expect(shownActs(session!.acts)[1]).toBe('command "EHLO ÿ\\r\\n" -> 250 ok')
    expect(shownMissing(session!)).toEqual(usual)
  })
  it('says where bytes were lost already', () => {
    const [session] = read('S: 220 x\nC: EHLO \xef\xbf\xbd\nS: 501 what\nC: QUIT\nS: 221 x\n')
    expect(shownMissing(session!)).toEqual([
      ...usual,
      'bytes that are not UTF-8: there is U+FFFD where they may have been',
    ])
  })
  it('of one side says so', () => {
    const [session] = read('C: EHLO c.test\nC: MAIL FROM:<>\n')
    expect(shownMissing(session!)).toContain('what the server sent after that: the transcript has nothing of this side')
  })
  it('keeps no credentials', () => {
    const sessions = read('S: 220 x\nC: AUTH PLAIN AHVzZXIAc2VjcmV0\nS: 235 ok\nC: QUIT\nS: 221 x\n')
    expect(JSON.stringify(sessions)).not.toContain('AHVz')
    expect(shownActs(sessions[0]!.acts)[1]).toBe('command "AUTH PLAIN (credentials)\\r\\n" -> 235 ok')
  })
})

describe('output of swaks', () => {
  const swaks = `=== Trying 127.0.0.1:12525...
=== Connected to 127.0.0.1.
<-  220 srv ESMTP
 -> EHLO h.test
<-  250-srv
<-  250 8BITMIME
 -> STARTTLS
<-  220 go
=== TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256
 ~> EHLO h.test
<~  250 srv
 ~> MAIL FROM:<a@x.test>
<~  250 ok
 ~> RCPT TO:<c@y.test>
<~* 550 no
 ~> RCPT TO:<b@y.test>
<~  250 ok
 ~> DATA
<~  354 go
 ~> Subject: x
 ~> 
 ~> ..dot
 ~> 
 ~> .
<~  250 ok
 ~> QUIT
<~  221 bye
=== Connection closed with remote host.
`
  it('is read, and within TLS too', () => {
    const [session, ...more] = read(swaks)
    expect(more).toEqual([])
    expect(shownActs(session!.acts)).toMatchInlineSnapshot(`
      [
        "greeting 220 srv ESMTP",
        "command "EHLO h.test\\r\\n" -> 250 srv / 8BITMIME",
        "command "STARTTLS\\r\\n" -> 220 go",
        "encrypted",
        "command "EHLO h.test\\r\\n" -> 250 srv",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> 250 ok",
        "command "RCPT TO:<c@y.test>\\r\\n" -> 550 no",
        "command "RCPT TO:<b@y.test>\\r\\n" -> 250 ok",
        "command "DATA\\r\\n" -> 354 go",
        "content "Subject: x\\r\\n\\r\\n.dot\\r\\n\\r\\n" -> 250 ok",
        "command "QUIT\\r\\n" -> 221 bye",
      ]
    `)
    expect(session).toMatchObject({ listener: { address: '127.0.0.1', port: 12525 }, peer: null, end: 'quit' })
    expect(shownMissing(session!)).toEqual(usual)
  })
  it('may have several sessions, and attempts that came to none', () => {
    const failed =
      '=== Trying 127.0.0.1:9...\n*** Error connecting to 127.0.0.1:9:\n*** \tIO::Socket::INET: connect: Connection refused\n'
    expect(read(`${failed}${swaks}${swaks}`)).toHaveLength(2)
    expect(read(failed)).toEqual([])
  })
  it('without the message (--suppress-data) does not have it', () => {
    const [session] = read(swaks.replace(/ ~> Subject: x\n.* ~> \.\n/s, ' ~> 14 lines sent\n'))
    expect(session!.acts.at(-2)).toMatchObject({ kind: 'content', content: null, replies: [{ code: 250 }] })
    expect(shownMissing(session!)).toEqual([...usual, 'a message: the transcript shows nothing of it, or a summary'])
  })
  it('has a message with a line like that summary', () => {
    const [session] = read(swaks.replace('..dot', '14 lines sent'))
    expect(session!.acts.at(-2)).toMatchObject({ content: 'Subject: x\r\n\r\n14 lines sent\r\n\r\n' })
  })
})

describe('a transcript with >>> and <<<', () => {
  it('of sendmail -v has replies without <<<, and no message', () => {
    const [session, ...more] = read(`b@y.test... Connecting to mx.y.test. via esmtp...
220 mx.y.test ESMTP
>>> EHLO c.test
250-mx.y.test
250 8BITMIME
>>> MAIL From:<a@x.test>
250 2.1.0 ok
>>> RCPT To:<b@y.test>
>>> DATA
250 2.1.5 ok
354 go
>>> .
250 2.0.0 taken
b@y.test... Sent (2.0.0 taken)
Closing connection to mx.y.test.
>>> QUIT
221 2.0.0 bye
`)
    expect(more).toEqual([])
    expect(shownActs(session!.acts)).toMatchInlineSnapshot(`
      [
        "greeting 220 mx.y.test ESMTP",
        "command "EHLO c.test\\r\\n" -> 250 mx.y.test / 8BITMIME",
        "command "MAIL From:<a@x.test>\\r\\n" -> 250 2.1.0 ok",
        "command "RCPT To:<b@y.test>\\r\\n" -> 250 2.1.5 ok",
        "command early "DATA\\r\\n" -> 354 go",
        "content unseen, null bytes -> 250 2.0.0 taken",
        "command "QUIT\\r\\n" -> 221 2.0.0 bye",
      ]
    `)
    expect(shownMissing(session!)).toEqual([...usual, 'a message: the transcript shows nothing of it, or a summary'])
  })
  it('with both arrows', () => {
    const [session] = read('<<< 220 mx\n>>> HELO c.test\n<<< 250 mx\n>>> QUIT\n<<< 221 bye\n')
    expect(shownActs(session!.acts)).toEqual([
      'greeting 220 mx',
      'command "HELO c.test\\r\\n" -> 250 mx',
      'command "QUIT\\r\\n" -> 221 bye',
    ])
  })
  it('behind what telnet says', () => {
    const [session] = read(
      "Trying 192.0.2.25...\nConnected to mx.\nEscape character is '^]'.\n<<< 220 mx\n>>> QUIT\n<<< 221 bye\nConnection closed by foreign host.\n",
    )
    expect(session).toMatchObject({ listener: { address: '192.0.2.25', port: null }, end: 'quit' })
  })
})

describe('what is no transcript is trouble that names the line', () => {
  it('a transcript of more than 64 MiB', () => {
    const line = Buffer.from(`C: ${'x'.repeat(1_000_000)}\n`)
    const endless = function* () {
      for (;;) yield line
    }
    const message = 't.txt: a transcript of more than 67108864 bytes; allowed are 64 MiB'
    expect(() => [...readTranscriptPieces(endless(), 't.txt')]).toThrow(message)
  })
  it.each([
    [
      'another text',
      'hello\nworld\n',
      't.txt: no line of a transcript; allowed are lines with C: and S:, output of swaks',
    ],
    ['nothing', '', 't.txt: no line of a transcript'],
    [
      'a line between',
      'S: 220 x\nC: NOOP\noops\nS: 250 ok\n',
      't.txt:3: "oops"; in lines with C: and S: a line is C: and',
    ],
    ['a line ahead', 'A session:\nS: 220 x\n', 't.txt:1: "A session:"; in lines with C: and S:'],
    [
      'swaks and another line',
      '=== Trying 127.0.0.1:25...\nwhat\n',
      't.txt:2: "what"; in output of swaks a line is " -> " or',
    ],
    ['arrows and another line', '>>> EHLO x\nwhat\n', 't.txt:2: "what"; in lines with >>> and <<< a line is >>> and'],
    ['a thousand lines that show nothing', 'x\n'.repeat(2000), 't.txt: no line of a transcript'],
  ])('%s', (_, text, expected) => {
    expect(refusal(text).startsWith(`import-invalid ${expected}`), refusal(text)).toBe(true)
  })
})
