import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { openStore } from '../../src/store/store.js'
import { importLines } from '../../src/store/transfer/import-lines.js'
import { goldenLines } from '../engine/given-golden.js'
import { anyId } from '../store/any-id.js'
import { givenMount } from '../store/given-mount.js'
import { writeOlderStore } from '../store/older-store.js'
import { expectTrouble, Folder, lua, scenario } from './given-cli.js'

/** Nobody mends what a stack trace says: each trouble is a sentence and a hint, and nothing is lost. */

let folder: Folder
beforeAll(async () => {
  folder = new Folder({
    'policy.lua': lua({ validate_rcptto: '' }),
    'sessions.yaml': scenario(['one', 'two']),
    'again.yaml': scenario(['one']),
  })
  await folder.succeeds('record', '--policy', 'policy.lua', 'sessions.yaml', 'again.yaml')
})
afterAll(() => folder.remove())

describe('a scenario', () => {
  test('that is no YAML', async () => {
    folder.write('broken.yaml', 'sessions:\n  - name: [one\n')
    expect(await folder.trouble('record', '--policy', 'policy.lua', 'broken.yaml')).toMatchInlineSnapshot(`
      "reprise: broken.yaml:3:1: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]
        what a scenario may say: reprise record --help
      "
    `)
  })

  test('with a word that there is none', async () => {
    folder.write('word.yaml', 'sessions:\n  - name: one\n    stepz: []\n')
    expect(await folder.trouble('record', '--policy', 'policy.lua', 'word.yaml')).toMatchInlineSnapshot(`
      "reprise: word.yaml:3:5: "stepz" is no key of a session (did you mean steps?); allowed: name, peer, listener, offers, at, seed, context, steps
        what a scenario may say: reprise record --help
      "
    `)
  })

  test('that is missing, or whose message is', async () => {
    expect(await folder.trouble('record', '--policy', 'policy.lua', 'none.yaml')).toMatchInlineSnapshot(`
      "reprise: none.yaml: there is no such file
        name a scenario file (YAML), or a folder of them; what one may say: reprise record --help
      "
    `)
    folder.write('mail.yaml', 'sessions:\n  - name: one\n    steps:\n      - message: none.eml\n')
    expect(await folder.trouble('record', '--policy', 'policy.lua', 'mail.yaml')).toMatchInlineSnapshot(`
      "reprise: mail.yaml:4:18: message "none.eml": FOLDER/none.eml: there is no such file
        name a message file that is there; its path goes from the folder of the scenario on
      "
    `)
  })
})

test('a key without a checkpoint, and no text for a session, are refused', async () => {
  expect(await folder.trouble('verify', '--key', 'KEY')).toMatchInlineSnapshot(`
    "reprise: --key is what a checkpoint is held against, and no checkpoint is named
      name it, too: reprise verify --checkpoint FILE --key KEY
    "
  `)
  expect(await folder.trouble('show', '')).toMatchInlineSnapshot(`
    "reprise: an empty text names no session
      list them: reprise sessions
    "
  `)
})

test('the phases of a session are named in JSON', async () => {
  const { sessions } = JSON.parse(await folder.succeeds('sessions', '--json'))
  expect(sessions[0].phases).toEqual(expect.arrayContaining(['connect', 'ehlo', 'rcptto', 'reception']))
})

describe('a policy', () => {
  test('that registers nothing has something to mend', async () => {
    folder.write('idle.lua', 'local policy = {}\n')
    const { status, stdout } = await folder.run(['doctor', '--policy', 'idle.lua'])
    expect(status).toBe(1)
    expect(stdout.replaceAll(/[0-9a-f]{12}/g, 'HASH')).toMatchInlineSnapshot(`
      "idle.lua (HASH)

      It registers no callout: no session asks it anything.

      The policy as a whole
        critical it registers no callout, and changes nothing: no session asks it
          anything (boot)
            a policy calls msys.registerModule(name, table) with functions named after
              callouts, as validate_rcptto

      ≠ 1 critical finding.
      "
    `)
  })

  const record = (policy: string) => folder.trouble('record', '--db', 'unborn.db', '--policy', policy, 'sessions.yaml')

  test('that is missing', async () => {
    expect(await record('none.lua')).toMatchInlineSnapshot(`
      "reprise: cannot read the policy none.lua: there is no such file or folder
        name a Lua file, a configuration fragment (*.conf), or a folder with one of them
      "
    `)
  })

  test('with a syntax error, in a file of it too', async () => {
    folder.write('syntax.lua', 'local x = 1\nif x then\n')
    expect(await record('syntax.lua')).toMatchInlineSnapshot(`
      "reprise: syntax.lua does not boot: syntax.lua:3: 'end' expected (to close 'if' at line 2) at the end of the file
        mend the line that it names, then run the same command again; a policy in Lua 5.4 takes --dialect lua54
      "
    `)
    folder.write('notes.md', 'Notes of mine\n')
    expect(await record('notes.md')).toMatchInlineSnapshot(`
      "reprise: notes.md does not boot: notes.md:1: '=' expected near 'of'
        name a Lua file, a configuration (*.conf), or a folder with one of them: is notes.md one?
      "
    `)
    folder.write('folder/policy.lua', 'require("part")')
    folder.write('folder/part.lua', '\n\nlocal = 2\n')
    expect(await record('folder')).toMatchInlineSnapshot(`
      "reprise: folder does not boot: error loading module 'part' from file 'part.lua':
        part.lua:3: '<string>' expected near '='
        mend the line that it names, then run the same command again; a policy in Lua 5.4 takes --dialect lua54
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'syntax.lua')).toMatchInlineSnapshot(`
      "reprise: syntax.lua does not compile: syntax.lua:3: 'end' expected (to close 'if' at line 2) at the end of the file
        mend the line that it names, then run the same command again; a policy in Lua 5.4 takes --dialect lua54
      "
    `)
  })

  test('that does not boot, or registers nothing', async () => {
    folder.write('boot.lua', '\nlocal t = nil\nt.x = 1\n')
    expect(await record('boot.lua')).toMatchInlineSnapshot(`
      "reprise: boot.lua does not boot: boot.lua:3: attempt to index local 't' (a nil value)
        mend the line that it names, then run the same command again
      "
    `)
    folder.write('init.lua', 'msys.registerModule("mod", { init = function() return false end })')
    expect(await record('init.lua')).toMatchInlineSnapshot(`
      "reprise: init.lua: init of mod returned false
        init() must return true
      "
    `)
    folder.write('nothing.lua', 'local x = 1\n')
    expect(await record('nothing.lua')).toMatchInlineSnapshot(`
      "reprise: nothing.lua registers no callout
        a policy calls msys.registerModule(name, table) with functions named after callouts, as validate_rcptto
      "
    `)
  })

  test('that fails in its sessions, or misspells a callout, is told when it is recorded', async () => {
    folder.write('failing.lua', lua({ validate_rcptto: 'nothing.here()', validate_rcpt_to: '' }))
    const args = ['record', '--db', 'failing.db', '--policy', 'failing.lua', 'again.yaml']
    const { status, stdout, stderr } = await folder.run(args)
    expect(status).toBe(0)
    expect(stderr).toContain('warning: validate_rcpt_to is never called: validate_rcptto is the callout')
    expect(stdout).toContain('The script failed in 1 session')
    expect(stdout).toContain('validate_rcptto: failing.lua:')
  })

  test('of which nothing could be recorded leaves no store behind', () => {
    expect(existsSync(folder.file('unborn.db'))).toBe(false)
  })
})

describe('what is named', () => {
  test.each([
    ['sessions'],
    ['show', 'one'],
    ['replay'],
    ['compare', '--policy', 'policy.lua'],
    ['verify'],
    ['verify', '--rebuild'],
    ['checkpoint'],
    ['erase', '--where', 'session:one'],
    ['export', 'out.jsonl'],
  ])('a store that is not there is not made by %s', async (...args) => {
    expect(await folder.trouble(...args, '--db', 'none.db')).toBe(
      'reprise: there is no store none.db\n  record something first: reprise --db none.db record --policy POLICY SESSIONS.yaml\n',
    )
    expect(
      await folder.trouble('import', '--db', 'none.db', '--policy', 'policy.lua', 'none.pcap'),
    ).toMatchInlineSnapshot(`
      "reprise: cannot import none.pcap: there is no such file
        name a file that is there; what can be imported: reprise import --help
      "
    `)
    expect(existsSync(folder.file('none.db'))).toBe(false)
  })

  test('a session that is not there, or is one of several', async () => {
    expect(await folder.trouble('show', 'nobody')).toMatchInlineSnapshot(`
      "reprise: the store has no session nobody
        list them: reprise sessions
      "
    `)
    const withoutIds = (text: string) =>
      text
        .replaceAll(anyId, 'ID')
        .replaceAll(/\b[0-9a-f]{12}\b/g, 'HASH')
        .replace(/[0-9a-f]{8}$|(?<=replay |--session )[0-9a-f]{8}/gm, 'END')
    expect(withoutIds(await folder.trouble('show', 'one'))).toMatchInlineSnapshot(`
      "reprise: "one" may mean several sessions:
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        name one by its id: reprise show END
      "
    `)
    expect(withoutIds(await folder.trouble('replay', 'one', '--policy', 'policy.lua'))).toMatchInlineSnapshot(`
      "reprise: "one" may mean several sessions:
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        name one by its id: reprise replay END --policy policy.lua
      "
    `)
    expect(withoutIds(await folder.trouble('export', 'some.jsonl', '--session', 'one'))).toMatchInlineSnapshot(`
      "reprise: "one" may mean several sessions:
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        ID  one, 2026-01-01 00:00:00, from 192.0.2.1:40000, revision HASH
        name one by its id: reprise export some.jsonl --session END
      "
    `)
  })

  test('a session by the end of its id, as a list of them shows it', async () => {
    const listed = await folder.succeeds('sessions', '--where', 'session:two')
    const end = /^[0-9a-f]{8}/m.exec(listed)![0]
    expect(listed.replace(end, '########')).toMatchInlineSnapshot(`
      "id        session  peer       sender            recipients       reply
      ########  two      192.0.2.1  news@example.com  ann@example.net    250
      "
    `)
    for (const name of [end, `…${end}`]) expect(await folder.succeeds('show', name)).toMatch(/^two /)
  })

  test('a revision that is not there', async () => {
    const text = await folder.trouble('compare', '--policy', 'policy.lua', '--against', 'nope')
    expect(text.replaceAll(/\b[0-9a-f]{12}\b/g, 'HASH')).toMatchInlineSnapshot(`
      "reprise: the store has no revision "nope", but:
        HASH  policy.lua, 3 sessions
        name one by its hash or its name: --against REVISION
      "
    `)
  })

  test('a file to import, to write, a checkpoint, a world', async () => {
    expect(await folder.trouble('import', '--db', 'none.db', 'none.jsonl')).toMatchInlineSnapshot(`
      "reprise: cannot import none.jsonl: there is no such file
        name a file that \`reprise export\` wrote, or - for standard input
      "
    `)
    expect(existsSync(folder.file('none.db'))).toBe(false)
    expect(await folder.trouble('import', '.')).toMatchInlineSnapshot(`
      "reprise: cannot import .: it is a folder
        name a file that \`reprise export\` wrote, or - for standard input
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--world', '.')).toMatchInlineSnapshot(`
      "reprise: .: a folder; allowed is a file
        name a scenario file (YAML) that has a world; what one may say: reprise record --help
      "
    `)
    expect(await folder.trouble('replay', '--policy', 'policy.lua', '--world', 'none')).toMatchInlineSnapshot(`
      "reprise: none: there is no such file
        name a scenario file (YAML) that has a world; what one may say: reprise record --help
      "
    `)
    expect(await folder.trouble('export', 'no/such/folder.jsonl')).toMatchInlineSnapshot(`
      "reprise: cannot export to no/such/folder.jsonl: there is no such folder
        name a file in a folder that is there and can be written, or - for standard output
      "
    `)
    folder.write('with-errors', 'made a key: kept beside the store\nreprise/1\n1\nAAAA\n\n— reprise/1 AAAA\n')
    expect(await folder.trouble('verify', '--checkpoint', 'with-errors')).toMatchInlineSnapshot(`
      "reprise: the checkpoint cannot be relied on: it begins with "made a key: kept beside the store", and not with its origin
        take out what stands before the line reprise/…: it is none of what \`reprise checkpoint\` prints on standard output
      "
    `)
    expect(await folder.trouble('verify', '--checkpoint', 'none')).toMatchInlineSnapshot(`
      "reprise: cannot read the checkpoint none: there is no such file
        name the file that a checkpoint was kept in; make one: reprise checkpoint > FILE
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--world', 'none')).toMatchInlineSnapshot(`
      "reprise: none: there is no such file
        name a scenario file (YAML) that has a world; what one may say: reprise record --help
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--out', 'no/such')).toMatchInlineSnapshot(`
      "reprise: cannot write no/such: there is no such folder
        name a file in a folder that is there and can be written: --out FILE
      "
    `)
  })
})

test('a comparison of no session is trouble, not the same', async () => {
  const nothing = await folder.trouble('compare', '--policy', 'policy.lua', '--where', 'session:nosuch')
  expect(nothing.replace(/store's \d+/, "store's N")).toMatchInlineSnapshot(`
    "reprise: there is nothing to compare: none of the store's N sessions meets session:nosuch
      look at what was recorded: reprise sessions
    "
  `)
})

describe('an option', () => {
  test('that cannot be read', async () => {
    expect(await folder.trouble('sessions', '--where', 'colour:red')).toMatchInlineSnapshot(`
      "reprise: the query cannot be read: there is no field "colour" (character 1)
        fields: peer, ehlo, sender, recipient, reply, phase, end, revision, session, text, since, until; joined by spaces (all of them), or, not, parentheses; as: --where 'recipient:*@example.net (reply:5xx or reply:4xx) since:"2 days ago"'
      "
    `)
    expect(await folder.trouble('sessions', '--where', '(sender:a')).toMatchInlineSnapshot(`
      "reprise: the query cannot be read: the parenthesis at character 1 is not closed
        fields: peer, ehlo, sender, recipient, reply, phase, end, revision, session, text, since, until; joined by spaces (all of them), or, not, parentheses; as: --where 'recipient:*@example.net (reply:5xx or reply:4xx) since:"2 days ago"'
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--workers', '0')).toMatchInlineSnapshot(`
      "reprise: option '--workers <n>' argument '0' is invalid. a whole number from 1 is needed.
        reprise compare --help tells more
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--fail-on', 'colour')).toMatchInlineSnapshot(`
      "reprise: option '--fail-on <kinds>' argument 'colour' is invalid. "colour" is neither a kind of drift (registration, failure, reply, delivery, content, context, calls, output, cost) nor a severity (critical, major, minor, info), nor none.
        reprise compare --help tells more
      "
    `)
    expect(await folder.trouble('compare', '--policy', 'policy.lua', '--format', 'xml')).toMatchInlineSnapshot(`
      "reprise: option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, jsonl, junit, sarif, markdown, html.
        reprise compare --help tells more
      "
    `)
  })

  test('that there is none of, a command that there is none of, one without what it needs', async () => {
    expect(await folder.trouble('compare', '--polizy', 'policy.lua')).toMatchInlineSnapshot(`
      "reprise: compare has no option --polizy
        did you mean: reprise compare --policy
      "
    `)
    expect(await folder.trouble('sessions', '--colour')).toMatchInlineSnapshot(`
      "reprise: sessions has no option --colour
        list what it has: reprise sessions --help
      "
    `)
    expect(await folder.trouble('erase', '--where', '--why', '--polcy')).toMatchInlineSnapshot(`
      "reprise: erase has no option --polcy
        list what it has: reprise erase --help
      "
    `)
    expect(await folder.trouble('export', 'x', '--session', 'one', '--where', 'reply:5xx')).toMatchInlineSnapshot(`
      "reprise: option '--session <id...>' cannot be used with option '--where <query>'
        reprise export --help tells more
      "
    `)
    expect(await folder.trouble('compair')).toMatchInlineSnapshot(`
      "reprise: there is no command "compair"
        did you mean: reprise compare
      "
    `)
    expect(await folder.trouble('compare')).toMatchInlineSnapshot(`
      "reprise: required option '--policy <path>' not specified
        reprise compare --help tells more
      "
    `)
    expect(await folder.trouble('show')).toMatchInlineSnapshot(`
      "reprise: missing required argument 'session'
        reprise show --help tells more
      "
    `)
  })

  test('that would erase everything', async () => {
    expect(await folder.trouble('erase', '--where', '')).toMatchInlineSnapshot(`
      "reprise: an empty query would erase everything
        say so: --where 'since:1970-01-01'
      "
    `)
  })
})

test('the terminal UI without a terminal says what does the same', async () => {
  expect(await folder.trouble()).toMatchInlineSnapshot(`
    "reprise: the terminal UI needs a terminal, and there is none here
      the same as lines and questions: reprise --linear; as text: reprise sessions, reprise show SESSION, reprise compare --policy CANDIDATE
    "
  `)
})

describe('a store', () => {
  test('of somebody else, or no database, or of a newer version', async () => {
    folder.write('text.db', 'this is a shopping list, and nothing else that a program could read\n'.repeat(20))
    expect(await folder.trouble('sessions', '--db', 'text.db')).toMatchInlineSnapshot(`
      "reprise: text.db is no store of Reprise: it is no SQLite database
        name another file with --db
      "
    `)
    const foreign = new Database(folder.file('foreign.db'))
    foreign.exec('CREATE TABLE shopping (item TEXT)')
    foreign.close()
    expect(
      await folder.trouble('record', '--db', 'foreign.db', '--policy', 'policy.lua', 'sessions.yaml'),
    ).toMatchInlineSnapshot(`
      "reprise: foreign.db is no store of Reprise: it is a database of another program
        name another file with --db
      "
    `)
    await folder.succeeds('record', '--db', 'newer.db', '--policy', 'policy.lua', 'again.yaml')
    const newer = new Database(folder.file('newer.db'))
    newer.pragma('user_version = 999')
    newer.close()
    const known = /(?<=formats up to )\d+/
    expect((await folder.trouble('sessions', '--db', 'newer.db')).replace(known, 'N')).toMatchInlineSnapshot(`
      "reprise: newer.db was made by a newer Reprise: it has format 999, this program knows formats up to N
        update Reprise: npm install --global reprise@latest
      "
    `)
  })

  test('of an older version is brought up to date, and one that is empty is no store yet', async () => {
    const newer = openStore(folder.file('golden.db'), { mode: 'write' })
    const { sessions } = await importLines(newer, goldenLines('format-1.jsonl'))
    writeOlderStore(newer.database, folder.file('older.db'), 1)
    newer.close()
    const verified = JSON.parse(await folder.succeeds('verify', '--db', 'older.db', '--json'))
    expect(verified).toMatchObject({ fault: null, unfaithful: [], faithful: sessions })
    folder.write('empty.db', '')
    expect(await folder.trouble('sessions', '--db', 'empty.db')).toMatchInlineSnapshot(`
      "reprise: empty.db is empty: nothing has been recorded into it
        record something: reprise --db empty.db record --policy POLICY SESSIONS.yaml
      "
    `)
  })

  test('that another process is writing to', { timeout: 30_000 }, async () => {
    const other = new Database(folder.file('reprise.db'))
    onTestFinished(() => void other.close())
    other.exec('BEGIN IMMEDIATE')
    const locked = await folder.trouble('record', '--policy', 'policy.lua', 'again.yaml')
    expect(locked).toMatchInlineSnapshot(`
      "reprise: reprise.db: another process is writing and did not finish in time (SQLITE_BUSY: database is locked)
        wait for the other process, or find it with: fuser -v STORE
      "
    `)
    expect(JSON.parse(await folder.succeeds('sessions', '--json')).total).toBe(3)
    other.exec('ROLLBACK')
  })

  test('on a disk that is full keeps what it had', async (context) => {
    const { folder: disk } = givenMount(context, 1)
    folder.write('many.yaml', scenario(Array.from({ length: 1500 }, (_, index) => `session-${index}`)))
    const small = `${disk}/small.db`
    await folder.succeeds('record', '--db', small, '--policy', 'policy.lua', 'again.yaml')
    const ran = await folder.run(['record', '--db', small, '--format', 'jsonl', '--policy', 'policy.lua', 'many.yaml'])
    expect(ran.status).toBe(2)
    const acknowledged = ran.stdout
      .trimEnd()
      .split('\n')
      .filter((line) => line !== '').length
    expect(ran.stderr.replaceAll(disk, 'DISK').replace(`; ${acknowledged} of`, '; SOME of')).toMatchInlineSnapshot(`
      "reprise: DISK/small.db: the disk is full; nothing of this was written (SQLITE_FULL: database or disk is full); SOME of 1,500 sessions were recorded before it
        make room, then do it again: df -h .; look first at what is there: reprise --db DISK/small.db sessions
      "
    `)
    const verified = JSON.parse(await folder.succeeds('verify', '--db', small, '--json'))
    expect(verified).toMatchObject({ fault: null, faithful: acknowledged + 1, unfaithful: [] })
  })
})

describe('a recording', () => {
  test('that was cut in half brings in what is whole, and says what is not', async () => {
    const { stdout: whole } = await folder.run(['export', '-'])
    folder.write('cut.jsonl', whole.slice(0, Math.floor(whole.length * 0.7)))
    const cut = await folder.trouble('import', '--db', 'cut.db', 'cut.jsonl')
    // which words the parser has for it hangs on where the cut falls
    const why = /no JSON \(.* in JSON at position \d+ \(line 1 column \d+\)\):/
    expect(cut.replaceAll(anyId, 'ID').replace(why, 'no JSON (WHY):')).toMatchInlineSnapshot(`
      "reprise: cut.jsonl:25: it is no JSON (WHY): {"stream":"ID","kind":"ses…; 1 session before it was imported, 0 there already
        use the file as \`reprise export\` wrote it
      "
    `)
    const verified = JSON.parse(await folder.succeeds('verify', '--db', 'cut.db', '--json'))
    expect(verified).toMatchObject({ fault: null, unfaithful: [] })
    folder.write('lines.jsonl', whole.split('\n').slice(0, -2).join('\n'))
    expect(await folder.trouble('import', '--db', 'lines.db', 'lines.jsonl')).toMatchInlineSnapshot(`
      "reprise: lines.jsonl: the recording ends after line 35, before its end: it was cut; 2 sessions before it were imported, 0 there already
        export it again
      "
    `)
  })

  test('of a newer form', async () => {
    folder.write('newer.jsonl', '{"format":"reprise-recording","version":4}\n')
    expect(await folder.trouble('import', 'newer.jsonl')).toMatchInlineSnapshot(`
      "reprise: newer.jsonl:1: the recording has format 4, this program knows formats up to 3; 0 sessions before it were imported, 0 there already
        update Reprise: npm install --global reprise@latest
      "
    `)
    const { stdout: whole } = await folder.run(['export', '-', '--where', 'session:two'])
    folder.write('wrong.jsonl', whole.replace('"reply":[220,', '"reply":["220",'))
    expect(await folder.trouble('import', '--db', 'wrong.db', 'wrong.jsonl')).toMatchInlineSnapshot(`
      "reprise: wrong.jsonl:7: PhaseReached cannot have result.reply[0] = "220"; 0 sessions before it were imported, 0 there already
        use the file as \`reprise export\` wrote it
      "
    `)
    folder.write('other.jsonl', '{"hello":"world"}\n')
    expect(await folder.trouble('import', 'other.jsonl')).toMatchInlineSnapshot(`
      "reprise: other.jsonl:1: a recording begins with {"format":"reprise-recording","version":3}; 0 sessions before it were imported, 0 there already
        name a file that \`reprise export\` wrote; what others observed is imported under a policy: reprise import --policy POLICY FILE
      "
    `)
  })
})

describe('a reader that goes away', () => {
  test.each([
    ['sessions', ['sessions', '--json', '--limit', '5000']],
    ['export', ['export', '-']],
  ])('ends %s quietly', async (_name, args) => {
    folder.write('crowd.yaml', scenario(Array.from({ length: 400 }, (_, index) => `guest-${index}`)))
    await folder.succeeds('record', '--db', 'crowd.db', '--policy', 'policy.lua', 'crowd.yaml')
    const child = folder.start([...args, '--db', 'crowd.db'])
    child.stdin.end()
    child.stdout.once('data', () => child.stdout.destroy())
    let stderr = ''
    child.stderr.on('data', (data) => {
      stderr += data
    })
    const status = await new Promise((resolve) => child.on('close', resolve))
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })
})

describe('a Node that is too old', () => {
  const old = ['/usr/bin/node', process.env['REPRISE_OLD_NODE'] ?? ''].find((node) => existsSync(node) && isOld(node))

  test.skipIf(!old)('is told, before anything native is loaded', async () => {
    const ran = await folder.run(['sessions'], { node: old! })
    expectTrouble(ran)
    expect(ran.stderr.replace(/this is v[\d.]+/, 'this is vOLD')).toMatchInlineSnapshot(`
      "reprise: it needs Node.js 22.15 or newer, and this is vOLD
        install a current Node.js (nodejs.org), or run it from a checkout with: npm run -s reprise
      "
    `)
  })

  test.runIf(!old)('is not here to try: REPRISE_OLD_NODE names one', () => {})
})

function isOld(node: string): boolean {
  return Number(execFileSync(node, ['-p', 'process.versions.napi'], { encoding: 'utf8' })) < 10
}
