import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { everySession } from '../../../src/store/query/every-session.js'
import { readSession } from '../../../src/store/read.js'
import { sessionIds } from '../../../src/store/sessions.js'
import { openStore } from '../../../src/store/store.js'
import { recordedInside } from '../../capture/inside/given-import.js'
import { interpreters } from '../../capture/inside/run-host.js'
import { client, fullOffer, ToyMta } from '../../capture/milter/mta.js'
import { RawClient } from '../../capture/smtp/raw-client.js'
import { Folder, lua } from '../given-cli.js'
import { givenListen } from './given-listen.js'
import { givenServing } from './given-serving.js'

const policy = lua({
  validate_mailfrom: 'vctx:set(msys.core.VCTX_CONN, "from", vctx:get(msys.core.VCTX_MESS, "mailfrom_domain"))',
  validate_rcptto: `if vctx:get(msys.core.VCTX_MESS, "rcptto_domain") == "pry.example" then
    print(msg:rcptto())
    vctx:set_code(550, "5.1.1 " .. msg:rcptto() .. " is nobody")
    return msys.core.VALIDATE_DONE
  end`,
})

const profile = 'name: shop\naddresses: pseudonyms\nbodies: drop\nheaders: [Subject]\nkey: { file: key }\n'
const key = 'a key of sixteen or more\n'
const files = { 'policy.lua': `require("msys.core")\n${policy}`, 'redact.yaml': profile, key }

/** All that is in the folder's stores, their logs, and what they hold compressed. */
const textIn = (folder: Folder): string => {
  const store = openStore(folder.file('reprise.db'), { mode: 'read' })
  const blobs = store.database.prepare('SELECT bytes FROM blob').pluck().all() as Buffer[]
  const events = [...sessionIds(store, everySession)].flatMap((id) => readSession(store, id).events)
  const opened = [...events.map(({ input, work, result }) => `${input}${work}${result}`), ...blobs.map(String)]
  store.close()
  const raw = readdirSync(folder.path).filter((name) => name.startsWith('reprise.db'))
  return [...opened, ...raw.map((name) => readFileSync(folder.file(name), 'latin1'))].join('\n').toLowerCase()
}

const secret = /token[a-z]/

const talk = async (port: number, lines: readonly string[]): Promise<readonly string[]> => {
  const talking = await RawClient.connect(port)
  const replies = [await talking.reply()]
  for (const line of lines) replies.push(await talking.ask(line))
  return replies
}

const message = 'Subject: hello\r\nX-Of: tokenh\r\n\r\ntokenb body\r\n.'

it('listens, and writes down no more than a profile lets, also where it is killed', async () => {
  const folder = new Folder(files)
  const first = await givenListen(folder, '--redact', 'redact.yaml')
  const replies = await talk(first.port, [
    'EHLO client.example',
    'MAIL FROM:<tokena@from.example>',
    'RCPT TO:<tokenr@plain.example>',
    'DATA',
    message,
    'MAIL FROM:<tokena@from.example>',
    'RCPT TO:<tokenp@pry.example>',
    'VRFY tokenv@x.example',
  ])
  expect(replies[7]).toBe('550 5.1.1 tokenp@pry.example is nobody\r\n')
  expect(first.errors()).toMatch(/redacting under the profile shop, with the key [0-9a-f]{16}/)
  await first.end('SIGKILL')
  expect(textIn(folder)).not.toMatch(secret)
  const second = await givenListen(folder, '--redact', 'redact.yaml')
  await talk(second.port, ['EHLO client.example', 'MAIL FROM:<tokena@from.example>', 'QUIT'])
  await second.end('SIGTERM')
  expect(textIn(folder)).not.toMatch(secret)
  expect(first.errors() + first.output() + second.errors() + second.output()).not.toMatch(secret)
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ faithful: 2, unfaithful: [] })
  const { sessions } = JSON.parse(await folder.succeeds('sessions', '--json')) as { sessions: { id: string }[] }
  const shown = await folder.succeeds('show', sessions.at(-1)!.id)
  expect(
    shown
      .replace(/^.*(?:live session|from 127|recorded live|revision).*\n/gm, '')
      .replace(/under\s+the key [0-9a-f]{16}/, 'under the key KEY'),
  ).toMatchInlineSnapshot(`
    "redacted under the profile shop: local parts of addresses are pseudonyms, under the key KEY; without bodies; of header fields subject

    connect
      S: 220 live.example ESMTP

    ehlo
      C: EHLO client.example
      S: 250 live.example says hello

    mailfrom#1
      C: MAIL FROM:<redacted-78960e13ecde7d60d29d@from.example>
      mod.validate_mailfrom → 0 (continue), 14 instructions
        set from = "from.example" in the connection context
      conn context from: from.example
      S: 250 2.0.0 MAIL FROM accepted

    rcptto#1 <redacted-088ed96fb473d9255282@plain.example>
      C: RCPT TO:<redacted-088ed96fb473d9255282@plain.example>
      mod.validate_rcptto → 0 (continue), 9 instructions
      S: 250 2.0.0 RCPT TO accepted

    command
      C: DATA
      S: 354 go ahead

    data#1
      C: (18 bytes of a message, without some header fields, without its body)

    reception#1
      S: 250 2.0.0 OK

    mailfrom#2
      C: MAIL FROM:<redacted-78960e13ecde7d60d29d@from.example>
      mod.validate_mailfrom → 0 (continue), 14 instructions
        set from = "from.example" in the connection context
      S: 250 2.0.0 MAIL FROM accepted

    rcptto#2 <redacted-abfe76c9878f317f8b91@pry.example>
      C: RCPT TO:<redacted-abfe76c9878f317f8b91@pry.example>
      S: 550

    command/2
      C: VRFY redacted-ae74f5dd432b63bd1ccb
      S: 502

    Gap at rcptto#2 <redacted-abfe76c9878f317f8b91@pry.example>: the policy reads an
      address, which was redacted when this was recorded (profile shop)
    Gap at end: the recorder was ended while the session went on: what came after is
      missing
    The recording ends with the session still open.
    "
  `)
  const exported = folder.file('export.jsonl')
  await folder.run(['export', 'export.jsonl'])
  expect(readFileSync(exported, 'latin1')).not.toMatch(secret)
  expect(await folder.succeeds('import', 'export.jsonl', '--db', 'other.db')).toContain('imported 2 sessions')
  expect(JSON.parse(await folder.succeeds('verify', '--json', '--db', 'other.db'))).toMatchObject({ faithful: 2 })
  folder.remove()
}, 30_000)

it('is a milter that writes down no more than that', async () => {
  const folder = new Folder(files)
  const serving = await givenServing(
    folder,
    ['milter', '--policy', 'policy.lua', '--on', 'inet:0@127.0.0.1', '--redact', 'redact.yaml'],
    /inet:(\d+)@127\.0\.0\.1/,
  )
  const mta = new ToyMta({ port: Number(serving.ready[1]) })
  await mta.ask(fullOffer)
  await mta.ask(client)
  await mta.ask({ kind: 'helo', name: 'client.example' })
  const macros = [
    ['i', 'Q1'],
    ['{auth_authen}', 'tokenu@users.example'],
    ['{auth_type}', 'PLAIN'],
  ] as const
  await mta.ask({ kind: 'macros', of: 'M', macros }, { kind: 'mail', address: '<tokena@from.example>', parameters: [] })
  await mta.ask({ kind: 'rcpt', address: '<tokenr@plain.example>', parameters: ['ORCPT=rfc822;tokeno@x'] })
  await mta.ask({ kind: 'rcpt', address: '<tokenp@pry.example>', parameters: [] })
  await mta.ask({ kind: 'data' })
  mta.send(
    { kind: 'header', name: 'Subject', value: ' hello' },
    { kind: 'header', name: 'X-Of', value: ' tokenh' },
    { kind: 'endOfHeader' },
  )
  await mta.ask({ kind: 'endOfBody', chunk: 'tokenb body\r\n' })
  mta.send({ kind: 'quit' })
  await mta.closed()
  await serving.end('SIGTERM')
  const text = textIn(folder)
  expect(text).not.toMatch(secret)
  expect(text).toContain('subject: hello')
  expect(text).toContain('@users.example')
  expect(serving.errors()).not.toMatch(secret)
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ faithful: 1, unfaithful: [] })
  folder.remove()
}, 30_000)

it('imports no more than that', async () => {
  const folder = new Folder({
    ...files,
    'talk.txt': [
      'S: 220 s',
      'C: EHLO c.test',
      'S: 250 s',
      'C: MAIL FROM:<tokena@from.example>',
      'S: 250 <tokena@from.example> ok',
      'C: RCPT TO:<tokenp@pry.example>',
      'S: 250 tokenp is welcome',
    ].join('\n'),
    'tokenf@x.eml': message,
  })
  const of = ['import', '--policy', 'policy.lua', '--redact', 'redact.yaml']
  const spoken = await folder.run([...of, 'talk.txt'])
  const envelope = ['--peer', '192.0.2.1:1', '--helo', 'c.test', '--sender', 'tokena@from.example']
  await folder.run([...of, ...envelope, '--recipients', 'tokenr@plain.example', 'tokenf@x.eml'])
  const again = await folder.run([...of, 'talk.txt'])
  const inside = interpreters.length === 0 ? null : recordedInside(insidePolicy, { sessions: 8 })
  if (inside) {
    folder.write('inside.jsonl', inside.log)
    folder.write('inside.lua', readFileSync(inside.file))
    const { stdout, stderr } = await folder.run([
      'import',
      '--policy',
      inside.file,
      '--redact',
      'redact.yaml',
      'inside.jsonl',
      '--json',
    ])
    expect(stderr).not.toContain('ann.smith')
    expect(stdout).toContain('"outcome":"imported"')
  }
  const text = textIn(folder)
  expect(text).not.toMatch(secret)
  expect(text).toContain('redacted-')
  expect(spoken.stdout).toMatch(/550, *\n? *and|policy answers 550/)
  expect(spoken.stdout).not.toMatch(secret)
  expect(again.stdout).toContain('was there already')
  expect(JSON.parse(await folder.succeeds('verify', '--json'))).toMatchObject({ unfaithful: [] })
  folder.remove()
}, 30_000)

const insidePolicy = `require("reprise_recorder")\n${lua({
  validate_rcptto: 'print(msg:rcptto())',
})}`

it('refuses a profile that says what none may', async () => {
  const folder = new Folder({ 'policy.lua': policy })
  const refused = async (text: string | null): Promise<string> => {
    if (text !== null) folder.write('p.yaml', text)
    return folder.trouble(
      'listen',
      '--policy',
      'policy.lua',
      '--port',
      '0',
      '--redact',
      text === null ? 'none.yaml' : 'p.yaml',
    )
  }
  const all = [
    await refused(null),
    await refused('adresses: keep'),
    await refused('key: { env: REPRISE_NO_SUCH }'),
    await refused('key: { file: p.yaml, env: X }'),
  ]
  folder.write('export.jsonl', '{}\n')
  expect(await folder.trouble('import', '--redact', 'p.yaml', 'export.jsonl')).toMatchInlineSnapshot(`
    "reprise: --redact has no place with exports: what was recorded is imported as it is
      leave it out; listen, milter and imports of what others observed have it
    "
  `)
  expect(await folder.trouble('import', '--bodies', 'none', 'export.jsonl')).toContain('--bodies has no place')
  expect(all.join('')).toMatchInlineSnapshot(`
    "reprise: none.yaml: there is no such file
      what a profile may say stands at the end of reprise listen --help
    reprise: p.yaml:1:1: "adresses" is no key of a profile (did you mean addresses?); allowed: name, addresses, bodies, headers, key
      what a profile may say stands at the end of reprise listen --help
    reprise: p.yaml:1:13: the environment has no "REPRISE_NO_SUCH"; set it, or name a file: key: { file: PATH }
      what a profile may say stands at the end of reprise listen --help
    reprise: p.yaml:1:6: key with file and env; allowed is file or env
      what a profile may say stands at the end of reprise listen --help
    "
  `)
  folder.remove()
}, 30_000)
