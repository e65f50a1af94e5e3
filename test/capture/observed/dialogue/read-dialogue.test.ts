import { describe, expect, it } from 'vitest'
import { readDialogue } from '../../../../src/capture/observed/dialogue/read-dialogue.js'
import { shownActs, shownMissing } from '../shown-acts.js'
import { type Turn, talk, waysOf } from '../talk.js'

const read = (turns: readonly Turn[], torn: Parameters<typeof waysOf>[1] = {}) => {
  const { client, server } = waysOf(turns, torn)
  const dialogue = readDialogue(client, server)
  return { ...dialogue, shown: shownActs(dialogue.acts), lacks: shownMissing(dialogue) }
}

const opened = ['S: 220 mx ESMTP', 'C: EHLO c.test', 'S: 250-mx\n250-PIPELINING\n250 AUTH LOGIN PLAIN']
const mailing = [...opened, 'C: MAIL FROM:<a@x.test>', 'S: 250 ok', 'C: RCPT TO:<b@y.test>', 'S: 250 ok']

describe('a whole dialogue', () => {
  it('has each command with its reply, and a message without its dots', () => {
    const { shown, lacks, hasQuit } = read(
      talk(
        ...mailing,
        'C: DATA',
        'S: 354 go',
        'C: Subject: x\n\n..dot\n...\n.',
        'S: 250 taken',
        'C: QUIT',
        'S: 221 bye',
      ),
    )
    expect(shown).toMatchInlineSnapshot(`
      [
        "greeting 220 mx ESMTP",
        "command "EHLO c.test\\r\\n" -> 250 mx / PIPELINING / AUTH LOGIN PLAIN",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> 250 ok",
        "command "RCPT TO:<b@y.test>\\r\\n" -> 250 ok",
        "command "DATA\\r\\n" -> 354 go",
        "content "Subject: x\\r\\n\\r\\n.dot\\r\\n..\\r\\n" -> 250 taken",
        "command "QUIT\\r\\n" -> 221 bye",
      ]
    `)
    expect({ lacks, hasQuit }).toEqual({ lacks: [], hasQuit: true })
  })

  it('knows what was sent ahead of a reply', () => {
    const { acts, lacks } = read(
      talk(
        ...opened,
        'C: MAIL FROM:<a@x.test>\nRCPT TO:<b@y.test>\nDATA',
        'S: 250 ok\n550 no\n554 none',
        'C: RSET',
        'S: 250 ok',
      ),
    )
    expect(
      acts.flatMap((act) => (act.kind === 'command' ? [[act.line, act.isPipelined, act.reply?.code]] : [])),
    ).toEqual([
      ['EHLO c.test\r\n', false, 250],
      ['MAIL FROM:<a@x.test>\r\n', false, 250],
      ['RCPT TO:<b@y.test>\r\n', true, 550],
      ['DATA\r\n', true, 554],
      ['RSET\r\n', false, 250],
    ])
    expect(lacks).toEqual([])
  })

  it('has times: of a command when it was complete, of a reply when that was', () => {
    const { acts } = read(talk(...opened))
    expect(acts[1]).toMatchObject({ at: 1000, reply: { at: 2000 } })
  })

  it('has chunks of BDAT, whatever is in them', () => {
    const turns: readonly Turn[] = [
      ...talk(...mailing),
      { from: 'client', text: 'BDAT 10\r\n.\r\nQUIT\r\n\n' },
      ...talk('S: 250 10 octets'),
      { from: 'client', text: 'BDAT 0 LAST\r\n' },
      ...talk('S: 250 taken', 'C: QUIT', 'S: 221 bye'),
    ]
    const { shown, lacks } = read(turns)
    expect(shown.slice(4)).toMatchInlineSnapshot(`
      [
        "chunk ".\\r\\nQUIT\\r\\n\\n" -> 250 10 octets",
        "chunk last "" -> 250 taken",
        "command "QUIT\\r\\n" -> 221 bye",
      ]
    `)
    expect(lacks).toEqual([])
  })

  it('has one reply for each recipient in LMTP', () => {
    const { acts, lacks } = read(
      talk(
        ...[
          'S: 220 lmtp',
          'C: LHLO c.test',
          'S: 250 lmtp',
          'C: MAIL FROM:<>',
          'S: 250 ok',
          'C: RCPT TO:<b@y.test>',
          'S: 250 ok',
        ],
        ...[
          'C: RCPT TO:<c@y.test>',
          'S: 550 no',
          'C: RCPT TO:<d@y.test>',
          'S: 250 ok',
          'C: DATA',
          'S: 354 go',
          'C: x\n.',
        ],
        ...['S: 250 b\n452 d', 'C: QUIT', 'S: 221 bye'],
      ),
    )
    expect(acts.at(-2)).toMatchObject({ kind: 'content', replies: [{ code: 250 }, { code: 452 }] })
    expect(lacks).toEqual([])
  })

  it('counts the recipients of each LMTP message anew', () => {
    const mail = ['C: MAIL FROM:<>', 'S: 250 ok', 'C: RCPT TO:<b@y.test>', 'S: 250 ok']
    const message = ['C: DATA', 'S: 354 go', 'C: x\n.', 'S: 250 b']
    const { acts, lacks } = read(
      talk(
        ...['S: 220 lmtp', 'C: LHLO c.test', 'S: 250 lmtp'],
        ...mail,
        ...mail,
        ...message,
        'C: RCPT TO:<b@y.test>',
        'S: 250 ok',
        ...message,
      ),
    )
    expect(acts.flatMap((act) => (act.kind === 'content' ? [act.replies.length] : []))).toEqual([1, 1])
    expect(lacks).toEqual([])
  })
  it('has a 421 that no command asked for', () => {
    const { shown, lacks } = read(talk(...opened, 'S: 421 idle for too long'))
    expect(shown.at(-1)).toBe('unsolicited 421 idle for too long')
    expect(lacks).toEqual([])
  })

  it('has XCLIENT, behind which the server greets again, and RSET', () => {
    const { shown, lacks } = read(
      talk(
        ...opened,
        'C: XCLIENT ADDR=192.0.2.7',
        'S: 220 mx again',
        'C: EHLO d.test',
        'S: 250 mx',
        'C: RSET',
        'S: 250 ok',
      ),
    )
    expect(shown.slice(2)).toMatchInlineSnapshot(`
      [
        "command "XCLIENT ADDR=192.0.2.7\\r\\n" -> 220 mx again",
        "command "EHLO d.test\\r\\n" -> 250 mx",
        "command "RSET\\r\\n" -> 250 ok",
      ]
    `)
    expect(lacks).toEqual([])
  })

  it('takes a message that is refused in advance for no message', () => {
    const { shown, lacks } = read(talk(...mailing, 'C: DATA', 'S: 451 later', 'C: QUIT', 'S: 221 bye'))
    expect(shown.slice(4)).toEqual(['command "DATA\\r\\n" -> 451 later', 'command "QUIT\\r\\n" -> 221 bye'])
    expect(lacks).toEqual([])
  })

  it('has an empty message, and one of dots', () => {
    const { acts } = read(
      talk(
        ...mailing,
        'C: DATA',
        'S: 354 go',
        'C: .',
        'S: 250 ok',
        'C: DATA',
        'S: 354 go',
        'C: ..\n....\n.',
        'S: 250 ok',
      ),
    )
    expect(acts.flatMap((act) => (act.kind === 'content' ? [act.content] : []))).toEqual(['', '.\r\n...\r\n'])
  })

  it.each([
    ['a bare LF', 'a\n.\nb'],
    ['LF, dot, CRLF', 'a\n.\r\nb'],
    ['CR, dot, CR', 'a\r.\rb'],
    ['a dot behind a bare LF, which is the message’s own', 'a\n.b'],
    ['NUL and bytes beyond ASCII', '\0\xff\x80'],
  ])('leaves %s in a message as it is', (_, body) => {
    const content = `${body}\r\n`
    const turns: readonly Turn[] = [
      ...talk(...mailing, 'C: DATA', 'S: 354 go'),
      { from: 'client', text: `${content}.\r\n` },
      ...talk('S: 250 ok'),
    ]
    const { acts, lacks } = read(turns)
    expect(acts.at(-1)).toMatchObject({ kind: 'content', content })
    expect(lacks).toEqual([])
  })
})

describe('credentials', () => {
  const secrets = ['AHVzZXIAc2VjcmV0', 'dXNlcg==', 'c2VjcmV0']
  it.each([
    ['in the command itself', ['C: AUTH PLAIN AHVzZXIAc2VjcmV0', 'S: 235 ok']],
    [
      'behind two challenges',
      ['C: AUTH LOGIN', 'S: 334 VXNlcm5hbWU6', 'C: dXNlcg==', 'S: 334 UGFzc3dvcmQ6', 'C: c2VjcmV0', 'S: 235 ok'],
    ],
    ['sent early, and refused', ['C: AUTH LOGIN\ndXNlcg==\nc2VjcmV0', 'S: 503 no\n500 what\n500 what']],
    ['never answered', ['C: auth  plain  AHVzZXIAc2VjcmV0']],
    ['cut in the middle', ['C: AUTH LOGIN', 'S: 334 x', 'C: dXNlcg==', 'S: 334 y', 'half c2VjcmV0']],
  ])('are kept nowhere: %s', (_, lines) => {
    const half = lines.at(-1)!.startsWith('half') ? lines.at(-1)!.slice(5) : ''
    const turns = [
      ...talk(...opened, ...lines.filter((line) => !line.startsWith('half'))),
      { from: 'client', text: half } as const,
    ]
    const everything = JSON.stringify(read(turns))
    for (const secret of secrets) expect(everything).not.toContain(secret)
    expect(everything.includes('(credentials)')).toBe(true)
  })

  it('leave the mechanism, a cancel, and an answer of nothing', () => {
    const { shown } = read(
      talk(
        ...opened,
        'C: AUTH EXTERNAL',
        'S: 334 ',
        'C: ',
        'S: 334 ',
        'C: *',
        'S: 501 cancelled',
        'C: QUIT',
        'S: 221 bye',
      ),
    )
    expect(shown.slice(2)).toMatchInlineSnapshot(`
      [
        "command "AUTH EXTERNAL\\r\\n" -> 334 ",
        "answer "\\r\\n" -> 334 ",
        "answer "*\\r\\n" -> 501 cancelled",
        "command "QUIT\\r\\n" -> 221 bye",
      ]
    `)
  })
})

describe('TLS', () => {
  it('is where reading ends', () => {
    const { shown, lacks } = read([
      ...talk(...opened, 'C: STARTTLS', 'S: 220 go'),
      { from: 'client', text: '\x16\x03\x01\n\r\n' },
    ])
    expect(shown.slice(2)).toEqual(['command "STARTTLS\\r\\n" -> 220 go', 'encrypted'])
    expect(lacks).toEqual(['everything behind STARTTLS: it is encrypted'])
  })
  it('that is refused is a command like any other', () => {
    const { shown, lacks } = read(talk(...opened, 'C: STARTTLS', 'S: 454 no', 'C: QUIT', 'S: 221 bye'))
    expect(shown.at(-1)).toBe('command "QUIT\\r\\n" -> 221 bye')
    expect(lacks).toEqual([])
  })
})

describe('a client that is gone', () => {
  it.each([
    ['a command', [], 'MAIL FR', 'cut within command "MAIL FR"'],
    [
      'a message',
      ['C: DATA', 'S: 354 go'],
      'Subject: x\r\n\r\n..y\r\n.',
      'cut within content "Subject: x\\r\\n\\r\\n..y\\r\\n."',
    ],
    ['a chunk', [], 'BDAT 100 LAST\r\nabc', 'cut within chunk "abc"'],
  ])('within %s is not missing anything: that is how it was', (_, lines, rest, last) => {
    const { shown, lacks } = read([...talk(...mailing, ...lines), { from: 'client', text: rest }])
    expect(shown.at(-1)).toBe(last)
    expect(lacks).toEqual([])
  })
  it('without waiting for a reply is not missing it', () => {
    const { shown, lacks } = read(talk(...opened, 'C: MAIL FROM:<a@x.test>\nRCPT TO:<b@y.test>'))
    expect(shown.slice(2)).toMatchInlineSnapshot(`
      [
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command early "RCPT TO:<b@y.test>\\r\\n" -> nothing",
      ]
    `)
    expect(lacks).toEqual([])
  })
})

describe('a disagreement about where a message ended shows, and is not repaired', () => {
  it('when the server answers ahead of the end', () => {
    const { shown, lacks } = read([
      ...talk(...mailing, 'C: DATA', 'S: 354 go'),
      { from: 'client', text: 'a\n.\r\n' },
      ...talk('S: 250 taken'),
      { from: 'client', text: 'MAIL FROM:<evil@x.test>\r\n.\r\n' },
      ...talk('S: 250 ok', 'S: 500 what'),
    ])
    expect(shown.slice(-3)).toMatchInlineSnapshot(`
      [
        "unsolicited 250 taken",
        "content "a\\n.\\r\\nMAIL FROM:<evil@x.test>\\r\\n" -> 250 ok",
        "unsolicited 500 what",
      ]
    `)
    expect(lacks).toMatchInlineSnapshot(`
      [
        "where a message ended for the server: a reply 250 was sent before the end of what it would answer (the content)",
      ]
    `)
  })
  it('when smuggled commands in one packet bring more replies than commands', () => {
    const { shown, lacks } = read([
      ...talk(...mailing, 'C: DATA', 'S: 354 go'),
      { from: 'client', text: 'a\n.\nMAIL FROM:<evil@x.test>\nRCPT TO:<b@y.test>\nDATA\nx\r\n.\r\nQUIT\r\n' },
      ...talk('S: 250 taken\n250 ok\n250 ok\n354 go\n250 taken\n221 bye'),
    ])
    expect(shown.slice(-6)).toMatchInlineSnapshot(`
      [
        "content "a\\n.\\nMAIL FROM:<evil@x.test>\\nRCPT TO:<b@y.test>\\nDATA\\nx\\r\\n" -> 250 taken",
        "command early "QUIT\\r\\n" -> 250 ok",
        "unsolicited 250 ok",
        "unsolicited 354 go",
        "unsolicited 250 taken",
        "unsolicited 221 bye",
      ]
    `)
    expect(lacks).toMatchInlineSnapshot(`
      [
        "where a message ended for the server: QUIT would be answered 250",
      ]
    `)
  })
  it.each([
    ['354', 'RSET'],
    ['221', 'NOOP'],
    ['235', 'MAIL FROM:<>'],
    ['250', 'QUIT'],
    ['250', 'DATA'],
  ])('when %s would answer %s', (code, command) => {
    const { lacks } = read(talk(...opened, `C: ${command}`, `S: ${code} ok`))
    expect(lacks).toEqual([`which reply answers which command: ${command.slice(0, 4)} would be answered ${code}`])
  })
  it('when a reply never comes', () => {
    const { lacks } = read(talk(...mailing, 'C: DATA', 'S: 354 go', 'C: x\n.'))
    expect(lacks).toEqual([
      'where a message ended for the server: there is no reply to the content, nor to anything behind it',
    ])
  })
  it('when the server does not know BDAT', () => {
    const { lacks } = read([
      ...talk(...mailing),
      { from: 'client', text: 'BDAT 9 LAST\r\nx\r\nQUIT\r\n' },
      ...talk('S: 502 what\n500 what\n221 bye'),
    ])
    expect(lacks).toEqual([
      'where a message ended for the server: the server does not know BDAT, and took its octets for commands',
    ])
  })
})

describe('what cannot be read on', () => {
  it('is bytes of a server that are no reply', () => {
    const { lacks, shown } = read(talk(...opened, 'C: NOOP', 'S: hello', 'C: RSET', 'S: 250 ok'))
    expect(lacks).toEqual(['replies: byte 60 of the server begins no reply: "hello\\r\\n"'])
    expect(shown.slice(2)).toEqual(['command "NOOP\\r\\n" -> nothing', 'command "RSET\\r\\n" -> nothing'])
  })
  it('is a reply whose lines have different codes', () => {
    expect(read(talk('S: 220 mx', 'C: EHLO c.test', 'S: 250-a\n251 b')).lacks).toHaveLength(1)
  })
  it('is all behind DATA where the server was not captured', () => {
    const { shown, lacks } = read(talk('C: EHLO c', 'C: DATA', 'C: Subject: x\n.'), { server: 'nothing was captured' })
    expect(shown).toEqual(['command "EHLO c\\r\\n" -> nothing', 'command "DATA\\r\\n" -> nothing'])
    expect(lacks).toMatchInlineSnapshot(`
      [
        "what the client sent behind DATA: what it is hangs on the reply, and nothing was captured",
        "what the server sent after that: nothing was captured",
      ]
    `)
  })
  it('is a message that a hole cuts: it is not given', () => {
    const { shown, lacks } = read([...talk(...mailing, 'C: DATA', 'S: 354 go'), { from: 'client', text: 'Subject' }], {
      client: 'a hole',
    })
    expect(shown.at(-1)).toBe('command "DATA\\r\\n" -> 354 go')
    expect(lacks).toEqual(['a message: its last bytes: a hole', 'what the client sent after that: a hole'])
  })
})
