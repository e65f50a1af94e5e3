import { readFileSync, statSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { anyId } from '../store/any-id.js'
import { Folder, lua } from './given-cli.js'

const policy = lua({
  validate_mailfrom: 'msys.dnsLookup("example.com", "MX")',
  validate_rcptto: 'if msg:rcptto():find("nobody") then vctx:set_code(550, "5.1.1 no such user") end',
})

const candidate = lua({
  validate_mailfrom: 'msys.dnsLookup("example.com", "MX")',
  validate_rcptto: 'if msg:rcptto():find("bob") then vctx:set_code(550, "5.1.1 not bob") end',
})

const sessions = `
world:
  dns: { "example.com MX": [mx1.example.com, 20 mx2.example.com] }
  auth: { ann: secret }
sessions:
  - name: letter
    offers: [AUTH PLAIN]
    steps:
      - EHLO client.example
      - AUTH PLAIN AGFubgBzZWNyZXQ=
      - MAIL FROM:<news@example.com>
      - RCPT TO:<ann@example.net>
      - RCPT TO:<bob@example.net>
      - DATA
      - text: "Subject: hello\\n\\nWords.\\n"
      - QUIT
  - name: turned-away
    steps: [EHLO client.example, "MAIL FROM:<news@example.com>", "RCPT TO:<nobody@example.net>", QUIT]
`

let folder: Folder
beforeAll(async () => {
  folder = new Folder({ 'policy.lua': policy, 'candidate.lua': candidate, 'sessions.yaml': sessions })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml')
})
afterAll(() => folder.remove())

const plain = (text: string): string => text.replace(anyId, 'ID')

test('--list has what can be edited, without anybody’s credentials', async () => {
  const list = await folder.succeeds('what-if', 'letter', '--list')
  expect(list).toMatchInlineSnapshot(`
    "input                value
    peer                 192.0.2.1:40000
    listener             198.51.100.25:25
    time                 2026-01-01T00:00:00.000Z
    ehlo                 client.example
    mail                 news@example.com
    rcpt[1]              ann@example.net
    rcpt[2]              bob@example.net
    header[Subject]      hello
    body                 Words.\\r\\n
    content              Subject: hello\\r\\n\\r\\nWords.\\r\\n
    command[1]           EHLO client.example
    command[2]           AUTH PLAIN (credentials)
    command[3]           MAIL FROM:<news@example.com>
    command[4]           RCPT TO:<ann@example.net>
    command[5]           RCPT TO:<bob@example.net>
    command[6]           DATA
    command[7]           QUIT
    dns[example.com MX]  mx1.example.com, 20 mx2.example.com
    answer[1]  smtp.auth("ann","7e9ee42ca9a49ce6f7cca940d8446dde3163bfd5e6e2905c7386
      f794df92d567")
        {"status":"pass"}
    Edit one in a copy: --set 'NAME=VALUE'. header[NAME], context[KEY] and dns[NAME
      TYPE] may also be such that are not there.
    "
  `)
  expect(list).not.toContain('AGFubgBzZWNyZXQ=')
  const { inputs } = JSON.parse(await folder.succeeds('what-if', 'letter', '--list', '--json'))
  expect(inputs).toContainEqual({
    name: 'dns[example.com MX]',
    question: null,
    value: 'mx1.example.com, 20 mx2.example.com',
  })
})

test('a copy is told act by act, and marked as a copy', async () => {
  const { status, stdout, stderr } = await folder.run([
    'what-if',
    'letter',
    '--set',
    'rcpt[bob@example.net]=nobody@example.net',
    '--set',
    'header[Subject]=bye',
  ])
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' })
  expect(plain(stdout)).toMatchInlineSnapshot(`
    "What if in a copy of letter ID, under its own
      revision
      rcpt[2]: bob@example.net → nobody@example.net
      header[Subject]: hello → bye

    It would have come to something else.
    This is a copy: none of it happened, and it is evidence of nothing.

    (connects)
      ✓ accept
      ✓ connect  220 mail.example.com ESMTP
    EHLO client.example
      ✓ ehlo  250 mail.example.com says hello
    AUTH PLAIN (credentials)
      ✓ auth  235 2.7.0 authentication succeeded
    MAIL FROM:<news@example.com>
      ✓ mailfrom#1  250 2.0.0 MAIL FROM accepted
    RCPT TO:<ann@example.net>
      ✓ rcptto#1 <ann@example.net>  250 2.0.0 RCPT TO accepted
    RCPT TO:<nobody@example.net>  edited
      ≠ rcptto#1 <nobody@example.net>  differs
          reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no such user
          at policy.lua:7, mod.validate_rcptto
    DATA
        command  354 go ahead
    (a message of 24 bytes)  edited
      ✓ data#1
      ✓ spool#1
      ✓ each_rcpt#1 <ann@example.net>
      ✓ set_binding#1 <ann@example.net>
      ✓ final#1 <ann@example.net>
      ✓ routing#1 <ann@example.net>
      ✓ reception#1  250 2.0.0 OK
      · each_rcpt#1 <bob@example.net>  not reached
      · set_binding#1 <bob@example.net>  not reached
      · final#1 <bob@example.net>  not reached
      · routing#1 <bob@example.net>  not reached
    QUIT
        command/2  221 2.0.0 goodbye
    (the connection is closed)
      ✓ dealloc
    "
  `)
})

test('--json says that it is a copy', async () => {
  const { status, stdout } = await folder.run(['what-if', 'letter', '--set', 'ehlo=other.example', '--json'])
  expect(status).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({
    isCopy: true,
    verdict: 'same',
    edits: [{ input: 'ehlo', was: 'client.example', is: 'other.example' }],
  })
})

test('a candidate that lets the client in runs beyond the recording, and says where the guess begins', async () => {
  const { status, stdout } = await folder.run([
    'what-if',
    'turned-away',
    '--policy',
    'candidate.lua',
    '--set-file',
    'content=candidate.lua',
  ])
  expect(status).toBe(1)
  expect(plain(stdout)).toMatchInlineSnapshot(`
    "What if in a copy of turned-away ID, under
      candidate.lua (92712dbef078)
      content: (nothing) → local mod = {}\\nfunction mod:validate_mailfrom(str, ac, …

    It would have come to something else.
    This is a copy: none of it happened, and it is evidence of nothing.
    Behind reception#1 the client is a guess: what the real one would have sent was
      never recorded.
    7 phases beyond the recording: there is nothing to hold them against.

    (connects)
      ✓ accept
      ✓ connect  220 mail.example.com ESMTP
    EHLO client.example
      ✓ ehlo  250 mail.example.com says hello
    MAIL FROM:<news@example.com>
      ✓ mailfrom#1  250 2.0.0 MAIL FROM accepted
    RCPT TO:<nobody@example.net>
      ≠ rcptto#1 <nobody@example.net>  differs
          reply: 550 5.1.1 no such user → 250 2.0.0 RCPT TO accepted
          at policy.lua:7 in the recorded script, mod.validate_rcptto
    DATA  edited
        command  354 go ahead
    (a message of 285 bytes)  edited
      + data#1  beyond the recording
      + spool#1  beyond the recording
      + each_rcpt#1 <nobody@example.net>  beyond the recording
      + set_binding#1 <nobody@example.net>  beyond the recording
      + final#1 <nobody@example.net>  beyond the recording
      + routing#1 <nobody@example.net>  beyond the recording
      + reception#1  beyond the recording  250 2.0.0 OK
    QUIT
        command  221 2.0.0 goodbye
    (the connection is closed)
      ✓ dealloc
    "
  `)
})

test('what nobody has answered is undecidable, with the edit that answers it', async () => {
  const asking = policy.replace('"example.com"', '"other.example"')
  folder.write('asking.lua', asking)
  const { status, stdout } = await folder.run(['what-if', 'letter', '--policy', 'asking.lua'])
  expect(status).toBe(3)
  expect(stdout).toContain("give the answer: --set 'dns[other.example")
  const { status: after } = await folder.run([
    'what-if',
    'letter',
    '--policy',
    'asking.lua',
    '--set',
    'dns[other.example MX]=NXDOMAIN',
  ])
  expect(after).toBe(1)
})

test('nothing of it is kept in the store', async () => {
  const before = await folder.succeeds('sessions', '--json')
  await folder.run(['what-if', 'letter', '--set', 'ehlo=other.example'])
  expect(await folder.succeeds('sessions', '--json')).toBe(before)
})

describe('as a scenario', () => {
  test('a copy is saved, marked, and recorded to what it came to', async () => {
    const edits = ['--set', 'rcpt[2]=nobody@example.net', '--set', 'dns[example.com MX]=SERVFAIL']
    const { stderr } = await folder.run(['what-if', 'letter', ...edits, '--save', 'copy.yaml'])
    expect(stderr).toBe('wrote the copy as a scenario to copy.yaml\n')
    expect(plain(readFileSync(folder.file('copy.yaml'), 'utf8'))).toMatchInlineSnapshot(`
      "# A copy of the session ID with other inputs. It never happened.
      # rcpt[2]: bob@example.net -> nobody@example.net
      # dns[example.com MX]: mx1.example.com, 20 mx2.example.com -> SERVFAIL
      world:
        answers:
          - { call: "smtp.auth", key: [ "ann", "7e9ee42ca9a49ce6f7cca940d8446dde3163bfd5e6e2905c7386f794df92d567" ], answer: { status: "pass" } }
          - { call: "msys.dnsLookup", key: [ "example.com", "MX" ], answer: { error: "SERVFAIL" } }
      sessions:
        - name: "letter, what if"
          peer: "192.0.2.1:40000"
          listener: "198.51.100.25:25"
          offers: [ "AUTH PLAIN" ]
          at: 2026-01-01T00:00:00.000Z
          seed: 1
          steps:
            - "EHLO client.example"
            - "AUTH PLAIN AGFubgBzZWNyZXQ="
            - "MAIL FROM:<news@example.com>"
            - "RCPT TO:<ann@example.net>"
            - "RCPT TO:<nobody@example.net>"
            - "DATA"
            - text: |2+
                Subject: hello

                Words.
            - "QUIT"
      "
    `)
    expect(statSync(folder.file('copy.yaml')).mode & 0o077).toBe(0)
    await folder.succeeds('record', '--db', 'copies.db', '--policy', 'policy.lua', 'copy.yaml')
    expect(await folder.succeeds('show', '--db', 'copies.db', 'letter, what if')).toContain('550 5.1.1 no such user')
  })

  test('a recording is exported, and recorded again it replays the same', async () => {
    await folder.run(['export', 'letter.yaml', '--scenario', '--session', 'letter'])
    await folder.succeeds('record', '--db', 'again.db', '--policy', 'policy.lua', 'letter.yaml')
    const [was, is] = await Promise.all(
      ['reprise.db', 'again.db'].map(async (db) =>
        JSON.parse(await folder.succeeds('show', '--db', db, 'letter', '--json')),
      ),
    )
    expect(is.events.slice(1)).toEqual(
      was.events
        .slice(1)
        .map((event: { type: string; input: object }) =>
          event.type === 'SessionClosed' ? { ...event, input: { ...event.input, heard: expect.any(String) } } : event,
        ),
    )
  })
})

describe('trouble', () => {
  test.each<readonly [string, readonly string[]]>([
    ['an input that there is not', ['what-if', 'letter', '--set', 'elho=x']],
    ['one that may be several', ['what-if', 'letter', '--set', 'rcpt=x@example.net']],
    ['no value', ['what-if', 'letter', '--set', 'ehlo']],
    ['a DNS answer that is none', ['what-if', 'letter', '--set', 'dns[example.com A]=NXDOMIAN']],
    ['a DNS question that is none', ['what-if', 'letter', '--set', 'dns[example.com]=NXDOMAIN']],
    ['an answer that is none', ['what-if', 'letter', '--set', 'answer[readfile ["/etc/motd"]]=text']],
    ['a function that is never asked', ['what-if', 'letter', '--set', 'answer[msys.nothing []]=1']],
    ['a line end in an address', ['what-if', 'letter', '--set', 'mail=a\r\nRCPT TO:<b>']],
    ['another command', ['what-if', 'letter', '--set', 'command[3]=QUIT']],
    ['two edits of one thing', ['what-if', 'letter', '--set', 'body=x', '--set', 'content=y']],
    ['no base64', ['what-if', 'letter', '--set-base64', 'body=!']],
    ['a file that is not there', ['what-if', 'letter', '--set-file', 'body=missing.txt']],
    ['no such session', ['what-if', 'nobody', '--list']],
    ['a scenario of several sessions', ['export', 'x.yaml', '--scenario', '--session', 'letter', 'turned-away']],
    ['a scenario of none', ['export', 'x.yaml', '--scenario']],
    ['a file that cannot be written', ['what-if', 'letter', '--save', 'missing/copy.yaml']],
  ])('%s', async (_title, args) => {
    expect(await folder.trouble(...args)).toMatchSnapshot()
  })
})
