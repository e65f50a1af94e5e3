import { existsSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Folder } from '../given-cli.js'
import { givenLinear, linear, plain } from './given-linear.js'

let folder: Folder

const told = async (...answers: readonly string[]): Promise<string> => {
  const ran = await linear(folder, ...answers, 'quit')
  expect(ran).toMatchObject({ status: 0, stderr: '' })
  return plain(ran, folder)
}

describe('where nothing was compared', () => {
  beforeAll(async () => {
    folder = await givenLinear()
  })
  afterAll(() => folder.remove())

  test('the beginning says what there is, and help what can be said', async () => {
    expect(await told('help', 'drifts', 'back', '9')).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. help
      A number: chooses by its number in the question.
      sessions: finds recorded sessions, to read them, step through them and change a copy.
      compare: replays all sessions under another version of the policy.
      drifts: reads what the newest comparison found, one by one. Not now: nothing was compared yet.
      judge: accepts or rejects what the newest comparison found. Not now: nothing was compared yet.
      help: tells what can be answered here; a question mark does as well.
      again: tells the last thing again.
      back: goes back to where this was opened.
      quit: ends Reprise.
      The beginning of a word does as well.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. drifts
      drifts can do nothing now: nothing was compared yet.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. back
      This is where it began. quit ends Reprise.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. 9
      There is no choice 9. Allowed: 1 sessions, 2 compare, 3 drifts, 4 judge.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. quit
      "
    `)
  })

  test('sessions are listed, filtered, sorted, found and counted', async () => {
    expect(
      await told(
        'sessions',
        'filter session:two',
        'find one',
        'filter all',
        'sort',
        'peer',
        'sort reverse',
        'find one',
        'replies',
      ),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. sessions
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. filter session:two
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 1 of 1 that meet session:two. Which one? Enter means back. find one
      "one" does not meet session:two. filter all shows every session.
      Sessions 1 to 1 of 1 that meet session:two. Which one? Enter means back. filter all
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. sort
      In which order? recorded, time, peer, sender, reply, revision, drift; reverse turns it round. peer
      Sorted by peer, A to Z.
      1. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. sort reverse
      Sorted by peer, Z to A.
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. find one
      It is number 2.
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 2 to 2 of 2. Which one? Enter means back. replies
      All by their worst reply: 2 sessions, 2 with 2xx.
      Sessions 2 to 2 of 2. Which one? Enter means back. quit
      "
    `)
  })

  test('what a query or an order got wrong is said', async () => {
    expect(
      await told('1', 'filter repl:5', 'sort colour', 'sort drift', 'find nobody', '7', '0'),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. 1
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. filter repl:5
      the query cannot be read: there is no field "repl" (character 1); did you mean reply?
      A query has terms. Allowed: peer:192.0.2.10, peer:192.0.2.0/24, ehlo:*.example.com, sender:news@example.com, sender:"<>", recipient:*@example.net, reply:550, reply:5xx, phase:data, end:gap, end:unfinished, end:quit, revision:3f2a, revision:inbound, session:0198c0de*, session:newsletter, text:"no such user", since:yesterday, since:"2 hours ago", since:2026-03-01, until:"2026-03-01 12:00", until:today; with or, not and parentheses.
      Sessions 1 to 2 of 2. Which one? Enter means back. sort colour
      Sessions are not sorted by "colour". Allowed: recorded, time, peer, sender, reply, revision, drift, reverse.
      Sessions 1 to 2 of 2. Which one? Enter means back. sort drift
      Nothing was compared yet.
      Sessions 1 to 2 of 2. Which one? Enter means back. find nobody
      There is no session "nobody".
      Sessions 1 to 2 of 2. Which one? Enter means back. 7
      There is no session 7. Allowed: 1 to 2.
      Sessions 1 to 2 of 2. Which one? Enter means back. 0
      The first session is number 1.
      Sessions 1 to 2 of 2. Which one? Enter means back. quit
      "
    `)
  })

  test('a session is told phase by phase, a callout by itself, its message in pages', async () => {
    expect(
      await told(
        'sessions',
        '2',
        'next',
        'n',
        'phases',
        '4',
        'callout',
        'callout 2',
        'message',
        'find words',
        'back',
        '99',
      ),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. sessions
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. 2
      one ID
      2026-01-01 00:00:00, from 192.0.2.1:40000 to 198.51.100.25:25
      revision HASH, wasmoon-lua5.1@1.18.10
      9 phases, in which 3 callouts ran.
      The client quit.
      Session one, before its first phase of 9. What next? Enter means next. next
      connect
      server: 220 mail.example.com ESMTP
      Session one, phase 1 of 9. What next? Enter means next. n
      ehlo
      client: EHLO client.example
      mod.validate_ehlo gives 0 (continue), 7 instructions
      asked msys.dnsLookup("client.example", "A") gives {records = {"192.0.2.1"}}
      server: 250 mail.example.com says hello
      Session one, phase 2 of 9. What next? Enter means next. phases
      1. connect, reply 220
      2. ehlo, 1 callout, reply 250
      3. mailfrom#1, reply 250
      4. rcptto#1 <ann@example.net>, 1 callout, reply 250
      5. command, reply 354
      6. data#1
      7. spool#1, 1 callout
      8. reception#1, reply 250
      9. command/2, reply 221
      Session one, phase 2 of 9. What next? Enter means next. 4
      rcptto#1 <ann@example.net>
      client: RCPT TO:<ann@example.net>
      mod.validate_rcptto gives 0 (continue), 9 instructions
      printed looked at ann@example.net
      server: 250 2.0.0 RCPT TO accepted
      Session one, phase 4 of 9. What next? Enter means next. callout
      mod.validate_rcptto gives 0 (continue), 9 instructions
      at 2026-01-01 00:00:00
      called with
      self = {}
      msg = msys.core:_ec_message
      str = msys.core:_ec_string
      ac = msys.core:_accept_construct
      vctx = msys.core:_validate_context
      the session before it
      sender <news@example.com>
      conn.connection_message_count = "1"
      conn.connection_rcpt_count = "1"
      conn.ehlo_domain = "client.example"
      conn.ehlo_string = "EHLO client.example"
      conn.message_rcpt_count = "1"
      conn.pathway = "default"
      mess.mailfrom_domain = "example.com"
      mess.mailfrom_localpart = "news"
      mess.mailfrom_string = "MAIL FROM:<news@example.com>"
      mess.rcptto_domain = "example.net"
      mess.rcptto_localpart = "ann"
      mess.rcptto_string = "RCPT TO:<ann@example.net>"
      the session after it
      as before
      Session one, phase 4 of 9. What next? Enter means next. callout 2
      There is no callout "2" in this phase. Allowed: 1 to 1.
      Session one, phase 4 of 9. What next? Enter means next. message
      Subject: hello
      (empty line)
      Secret words.
      Lines 1 to 3 of 3 of the message of session one. What next? Enter means back. find words
      Secret words.
      Lines 3 to 3 of 3 of the message of session one. What next? Enter means back. back
      Session one, phase 4 of 9. What next? Enter means next. 99
      There is no phase 99. Allowed: 1 to 9.
      Session one, phase 4 of 9. What next? Enter means next. quit
      "
    `)
  })

  test('a callout is stepped through', async () => {
    expect(
      await told('sessions', '2', '4', 'step', 'effect', 'values', 'callouts', 'callout 1', 'parting'),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. sessions
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. 2
      one ID
      2026-01-01 00:00:00, from 192.0.2.1:40000 to 198.51.100.25:25
      revision HASH, wasmoon-lua5.1@1.18.10
      9 phases, in which 3 callouts ran.
      The client quit.
      Session one, before its first phase of 9. What next? Enter means next. 4
      rcptto#1 <ann@example.net>
      client: RCPT TO:<ann@example.net>
      mod.validate_rcptto gives 0 (continue), 9 instructions
      printed looked at ann@example.net
      server: 250 2.0.0 RCPT TO accepted
      Session one, phase 4 of 9. What next? Enter means next. step
      Callout 2 of 3 in session one: mod.validate_rcptto in rcptto#1 <ann@example.net>, 2 steps.
      in mod:validate_rcptto in policy.lua
      given self = {}
      given msg = msys.core:_ec_message
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      step 1, line 7: local address = msg:rcptto() print("looked at " .. address)
      printed "looked at ann@example.net"
      then address = "ann@example.net"
      step 2, line 8: return 0
      It returned 0 (continue).
      At step 1 of 2. What next? Enter means back. effect
      No later step asks, changes or prints anything.
      At step 1 of 2. What next? Enter means back. values
      mod:validate_rcptto in policy.lua
      printed "looked at ann@example.net"
      locals
      self = {}
      msg = msys.core:_ec_message
      str = msys.core:_ec_string
      ac = msys.core:_accept_construct
      vctx = msys.core:_validate_context
      the session before it
      sender <news@example.com>
      conn.connection_message_count = "1"
      conn.connection_rcpt_count = "1"
      conn.ehlo_domain = "client.example"
      conn.ehlo_string = "EHLO client.example"
      conn.message_rcpt_count = "1"
      conn.pathway = "default"
      mess.mailfrom_domain = "example.com"
      mess.mailfrom_localpart = "news"
      mess.mailfrom_string = "MAIL FROM:<news@example.com>"
      mess.rcptto_domain = "example.net"
      mess.rcptto_localpart = "ann"
      mess.rcptto_string = "RCPT TO:<ann@example.net>"
      0 instructions before it
      At step 1 of 2. What next? Enter means back. callouts
      1. ehlo, mod.validate_ehlo
      2. rcptto#1 <ann@example.net>, mod.validate_rcptto
      3. spool#1, mod.validate_data_spool
      At step 1 of 2. What next? Enter means back. callout 1
      Callout 1 of 3 in session one: mod.validate_ehlo in ehlo, 2 steps.
      in mod:validate_ehlo in policy.lua
      given self = {}
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      step 1, line 3: msys.dnsLookup("client.example", "A")
      asked msys.dnsLookup("client.example", "A") gives {records = {"192.0.2.1"}}
      step 2, line 4: return 0
      It returned 0 (continue).
      At step 1 of 2. What next? Enter means back. parting
      parting can do nothing now: there is one side alone.
      At step 1 of 2. What next? Enter means back. quit
      "
    `)
  })

  test('inputs of a copy are changed, it is run, and saved as a scenario', async () => {
    expect(
      await told(
        'sessions',
        '2',
        'what-if',
        '4',
        'other.example',
        'run',
        'undo',
        'set header[Subject]=other words',
        'changes',
        'run',
        `save ${folder.file('copy.yaml')}`,
        `save ${folder.file('nowhere/copy.yaml')}`,
        'set subject',
        'set bogus=1',
        'run',
      ),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. sessions
      1. session two, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      2. session one, id ID, day 2026-01-01, time 00:00:00, peer 192.0.2.1, sender news@example.com, recipients ann@example.net, reply 250, phase reception, end quit
      Sessions 1 to 2 of 2. Which one? Enter means back. 2
      one ID
      2026-01-01 00:00:00, from 192.0.2.1:40000 to 198.51.100.25:25
      revision HASH, wasmoon-lua5.1@1.18.10
      9 phases, in which 3 callouts ran.
      The client quit.
      Session one, before its first phase of 9. What next? Enter means next. what-if
      Nothing that is changed here is kept in the store.
      1. peer: 192.0.2.1:40000
      2. listener: 198.51.100.25:25
      3. time: 2026-01-01T00:00:00.000Z
      4. ehlo: client.example
      5. mail: news@example.com
      6. rcpt: ann@example.net
      7. header[Subject]: hello
      8. body: Secret words.\\r\\n
      9. content: Subject: hello\\r\\n\\r\\nSecret words.\\r\\n
      10. command[1]: EHLO client.example
      11. command[2]: MAIL FROM:<news@example.com>
      12. command[3]: RCPT TO:<ann@example.net>
      13. command[4]: DATA
      14. command[5]: QUIT
      15. dns[client.example A]: 192.0.2.1
      A copy of session one, nothing changed yet. Change which input? 4
      ehlo is client.example. Its new value? An empty answer leaves it. other.example
      ehlo becomes other.example.
      run tells what it comes to.
      A copy of session one, 1 change. What next? Enter means run. run
      It would have come to the same.
      This is a copy: none of it happened, and it is evidence of nothing.
      (connects)
      same: accept
      same: connect  220 mail.example.com ESMTP
      EHLO other.example  edited
      same: ehlo  250 mail.example.com says hello
      MAIL FROM:<news@example.com>
      same: mailfrom#1  250 2.0.0 MAIL FROM accepted
      RCPT TO:<ann@example.net>
      same: rcptto#1 <ann@example.net>  250 2.0.0 RCPT TO accepted
      DATA
      command  354 go ahead
      (a message of 33 bytes)
      same: data#1
      same: spool#1
      same: each_rcpt#1 <ann@example.net>
      same: set_binding#1 <ann@example.net>
      same: final#1 <ann@example.net>
      same: routing#1 <ann@example.net>
      same: reception#1  250 2.0.0 OK
      QUIT
      command/2  221 2.0.0 goodbye
      (the connection is closed)
      same: dealloc
      A copy of session one, 1 change. What next? Enter means run. undo
      ehlo is as it was recorded.
      A copy of session one, nothing changed yet. Change which input? set header[Subject]=other words
      header[Subject] becomes other words.
      run tells what it comes to.
      A copy of session one, 1 change. What next? Enter means run. changes
      header[Subject] becomes other words.
      A copy of session one, 1 change. What next? Enter means run. run
      It would have come to the same.
      This is a copy: none of it happened, and it is evidence of nothing.
      (connects)
      same: accept
      same: connect  220 mail.example.com ESMTP
      EHLO client.example
      same: ehlo  250 mail.example.com says hello
      MAIL FROM:<news@example.com>
      same: mailfrom#1  250 2.0.0 MAIL FROM accepted
      RCPT TO:<ann@example.net>
      same: rcptto#1 <ann@example.net>  250 2.0.0 RCPT TO accepted
      DATA
      command  354 go ahead
      (a message of 39 bytes)  edited
      same: data#1
      same: spool#1
      same: each_rcpt#1 <ann@example.net>
      same: set_binding#1 <ann@example.net>
      same: final#1 <ann@example.net>
      same: routing#1 <ann@example.net>
      same: reception#1  250 2.0.0 OK
      QUIT
      command/2  221 2.0.0 goodbye
      (the connection is closed)
      same: dealloc
      A copy of session one, 1 change. What next? Enter means run. save FOLDER/copy.yaml
      The copy was written to FOLDER/copy.yaml.
      A copy of session one, 1 change. What next? Enter means run. save FOLDER/nowhere/copy.yaml
      cannot write FOLDER/nowhere/copy.yaml: there is no such folder
      name a file in a folder that is there and can be written
      undo takes the last change back.
      A copy of session one, 1 change. What next? Enter means run. set subject
      "subject" has no value. Allowed: NAME=VALUE, as ehlo=mail.example.org.
      A copy of session one, 1 change. What next? Enter means run. set bogus=1
      bogus becomes 1.
      run tells what it comes to.
      A copy of session one, 2 changes. What next? Enter means run. run
      the session has no input "bogus"
      it has peer, listener, time, ehlo, mail, rcpt, header[Subject], body, and more; list all: reprise what-if SESSION --list
      undo takes the last change back.
      A copy of session one, 2 changes. What next? Enter means run. quit
      "
    `)
    expect(readFileSync(folder.file('copy.yaml'), 'utf8')).toContain('other words')
    expect(existsSync(folder.file('nowhere'))).toBe(false)
  })
})

describe('comparing', () => {
  beforeEach(async () => {
    folder = await givenLinear()
    return () => folder.remove()
  })

  test('a candidate is chosen by its path; what it changes is told one by one, with the step where it parts', async () => {
    expect(
      await told(
        'compare',
        'complete ne',
        'nowhere.lua',
        'next.lua',
        'next',
        'session',
        'back',
        'step',
        'back',
        'next',
        '99',
      ),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. compare
      Nothing was compared lately.
      Compare with which version of the policy? The path of a file or a folder. Enter means back. complete ne
      next.lua
      Compare with which version of the policy? The path of a file or a folder. Enter means back. nowhere.lua
      Comparing with nowhere.lua.
      Control-C ends that.
      cannot read the policy FOLDER/nowhere.lua: there is no such file or folder
      Compare with which version of the policy? The path of a file or a folder. Enter means back. next.lua
      Comparing with next.lua.
      Control-C ends that.
      Compared with next.lua, TIME. 2 sessions: 0 same, 2 drifted.
      Listed: 2 drifts, 0 undecidable, 0 unfaithful.
      Before the first finding of 2 under next.lua. What next? Enter means next. next
      critical drift of reply, at rcptto#1 <ann@example.net> in session one.
      reply, recorded: 250 2.0.0 RCPT TO accepted
      reply, replayed: 550 5.1.1 no
      output, recorded: looked at ann@example.net
      output, replayed: nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      Finding 1 of 2 under next.lua. What next? Enter means next. session
      one ID
      2026-01-01 00:00:00, from 192.0.2.1:40000 to 198.51.100.25:25
      revision HASH, wasmoon-lua5.1@1.18.10
      9 phases, in which 3 callouts ran.
      It drifts in the newest comparison, at rcptto#1 <ann@example.net>.
      The client quit.
      Session one, before its first phase of 9. What next? Enter means next. back
      Finding 1 of 2 under next.lua. What next? Enter means next. step
      Callout 2 of 3 in session one: mod.validate_rcptto in rcptto#1 <ann@example.net>, 2 steps.
      Recorded and candidate part ways at step 1: they run other lines.
      in mod:validate_rcptto in next.lua
      given self = {}
      given msg = msys.core:_ec_message
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      Here they part ways.
      step 1, line 7: local address = msg:rcptto()
      then address = "ann@example.net"
      step 2, line 8: if address == "ann@example.net" then vctx:set_code(550, "5.1.1 no") return msys.core.VALIDATE_DONE end
      set the reply to 550 5.1.1 no
      It returned 1 (done).
      At step 1 of 2, candidate side. What next? Enter means back. back
      Finding 1 of 2 under next.lua. What next? Enter means next. next
      critical drift of reply, at rcptto#1 <ann@example.net> in session two.
      reply, recorded: 250 2.0.0 RCPT TO accepted
      reply, replayed: 550 5.1.1 no
      output, recorded: looked at ann@example.net
      output, replayed: nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      Finding 2 of 2 under next.lua. What next? Enter means back. 99
      There is no finding 99. Allowed: 1 to 2.
      Finding 2 of 2 under next.lua. What next? Enter means back. quit
      "
    `)
  })

  test('one of late is chosen by its number', async () => {
    await told('compare', 'next.lua')
    expect(await told('compare', '7', '1')).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      1 comparison was made. The newest, with next.lua: 2 sessions: 0 same, 2 drifted.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. compare
      1. FOLDER/next.lua, as it is now
      Compare with which version of the policy? A number, or a path. Enter means back. 7
      There is no version 7. Allowed: 1 to 1.
      Compare with which version of the policy? A number, or a path. Enter means back. 1
      Comparing with next.lua.
      Control-C ends that.
      Compared with next.lua, TIME. 2 sessions: 0 same, 2 drifted.
      Listed: 2 drifts, 0 undecidable, 0 unfaithful.
      Before the first finding of 2 under next.lua. What next? Enter means next. quit
      "
    `)
  })

  test('a session is replayed under the candidate, which is found among those of late or named', async () => {
    await told('compare', 'next.lua')
    expect(await told('drifts', 'next', 'replay', 'step', 'back', 'session', 'replay own')).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      1 comparison was made. The newest, with next.lua: 2 sessions: 0 same, 2 drifted.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. drifts
      Compared with next.lua, TIME. 2 sessions: 0 same, 2 drifted.
      Listed: 2 drifts, 0 undecidable, 0 unfaithful.
      Before the first finding of 2 under next.lua. What next? Enter means next. next
      critical drift of reply, at rcptto#1 <ann@example.net> in session one.
      reply, recorded: 250 2.0.0 RCPT TO accepted
      reply, replayed: 550 5.1.1 no
      output, recorded: looked at ann@example.net
      output, replayed: nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      Finding 1 of 2 under next.lua. What next? Enter means next. replay
      one ID, under next.lua (HASH)
      7 phases: 3 same, 1 differs, 3 not reached.
      same: connect
      same: ehlo
      same: mailfrom#1
      rcptto#1 <ann@example.net>  differs
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      output: looked at ann@example.net becomes nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      data#1  not reached: the client was turned away before
      spool#1  not reached: the client was turned away before
      reception#1  not reached: the client was turned away before
      Finding 1 of 2 under next.lua. What next? Enter means next. step
      Callout 2 of 3 in session one: mod.validate_rcptto in rcptto#1 <ann@example.net>, 2 steps.
      Recorded and candidate part ways at step 1: they run other lines.
      in mod:validate_rcptto in next.lua
      given self = {}
      given msg = msys.core:_ec_message
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      Here they part ways.
      step 1, line 7: local address = msg:rcptto()
      then address = "ann@example.net"
      step 2, line 8: if address == "ann@example.net" then vctx:set_code(550, "5.1.1 no") return msys.core.VALIDATE_DONE end
      set the reply to 550 5.1.1 no
      It returned 1 (done).
      At step 1 of 2, candidate side. What next? Enter means back. back
      Finding 1 of 2 under next.lua. What next? Enter means next. session
      one ID
      2026-01-01 00:00:00, from 192.0.2.1:40000 to 198.51.100.25:25
      revision HASH, wasmoon-lua5.1@1.18.10
      9 phases, in which 3 callouts ran.
      It drifts in the newest comparison, at rcptto#1 <ann@example.net>.
      The client quit.
      Session one, before its first phase of 9. What next? Enter means next. replay own
      one ID, under its own revision
      Same in 7 phases.
      same: connect
      same: ehlo
      same: mailfrom#1
      same: rcptto#1 <ann@example.net>
      same: data#1
      same: spool#1
      same: reception#1
      Session one, before its first phase of 9. What next? Enter means next. quit
      "
    `)
    folder.write('next.lua', '-- another one now\n')
    expect(await told('drifts', 'next', 'replay', 'replay nowhere.lua', 'step')).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      1 comparison was made. The newest, with next.lua: 2 sessions: 0 same, 2 drifted.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. drifts
      Compared with next.lua, TIME. 2 sessions: 0 same, 2 drifted.
      Listed: 2 drifts, 0 undecidable, 0 unfaithful.
      Before the first finding of 2 under next.lua. What next? Enter means next. next
      critical drift of reply, at rcptto#1 <ann@example.net> in session one.
      reply, recorded: 250 2.0.0 RCPT TO accepted
      reply, replayed: 550 5.1.1 no
      output, recorded: looked at ann@example.net
      output, replayed: nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      Finding 1 of 2 under next.lua. What next? Enter means next. replay
      Nobody knows where the candidate of this comparison is. replay PATH names it.
      Finding 1 of 2 under next.lua. What next? Enter means next. replay nowhere.lua
      cannot read the policy FOLDER/nowhere.lua: there is no such file or folder
      name a Lua file, a configuration fragment (*.conf), or a folder with one of them
      Finding 1 of 2 under next.lua. What next? Enter means next. step
      Nobody knows where the candidate of this comparison is. Only the recorded side is stepped through. step PATH names it.
      Callout 2 of 3 in session one: mod.validate_rcptto in rcptto#1 <ann@example.net>, 2 steps.
      in mod:validate_rcptto in policy.lua
      given self = {}
      given msg = msys.core:_ec_message
      given str = msys.core:_ec_string
      given ac = msys.core:_accept_construct
      given vctx = msys.core:_validate_context
      step 1, line 7: local address = msg:rcptto() print("looked at " .. address)
      printed "looked at ann@example.net"
      then address = "ann@example.net"
      step 2, line 8: return 0
      It returned 0 (continue).
      At step 1 of 2. What next? Enter means back. quit
      "
    `)
  })

  test('what nobody can know is called undecidable', async () => {
    expect(await told('compare', 'asking.lua', 'next', 'step', 'judge')).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. compare
      Nothing was compared lately.
      Compare with which version of the policy? The path of a file or a folder. Enter means back. asking.lua
      Comparing with asking.lua.
      Control-C ends that.
      Compared with asking.lua, TIME. 2 sessions: 0 same, 0 drifted, 2 undecidable.
      Listed: 0 drifts, 2 undecidable, 0 unfaithful.
      Before the first finding of 2 under asking.lua. What next? Enter means next. next
      undecidable: session one.
      ehlo  undecidable: neither the same nor drift, for it cannot be known
      asked: msys.dnsLookup {"other.example", "A"}
      msys.dnsLookup("other.example","A") was never asked in this session
      to know: give the answer with --world FILE, or record the session under a policy that asks it
      Finding 1 of 2 under asking.lua. What next? Enter means next. step
      step can do nothing now: only a drift has a callout that made it.
      Finding 1 of 2 under asking.lua. What next? Enter means next. judge
      judge can do nothing now: there is no drift.
      Finding 1 of 2 under asking.lua. What next? Enter means next. quit
      "
    `)
  })

  test('drifts are judged in words, with a reason, and taken back', async () => {
    expect(
      await told(
        'compare',
        'next.lua',
        'judge',
        'why',
        'as was decided',
        'reject',
        'undo',
        'nonsense',
        'skip',
        'a',
        'judge',
        'back',
        '2',
      ),
    ).toMatchInlineSnapshot(`
      "Reprise, line by line. Answer with a word or a number.
      help tells what can be answered, back goes back, quit ends.
      There are recorded sessions.
      What next? 1 sessions, 2 compare, 3 drifts, 4 judge. Enter means sessions. compare
      Nothing was compared lately.
      Compare with which version of the policy? The path of a file or a folder. Enter means back. next.lua
      Comparing with next.lua.
      Control-C ends that.
      Compared with next.lua, TIME. 2 sessions: 0 same, 2 drifted.
      Listed: 2 drifts, 0 undecidable, 0 unfaithful.
      Before the first finding of 2 under next.lua. What next? Enter means next. judge
      Each drift is asked about by itself. Answer with a letter, or a word: accept, reject, skip, accept all, reject all, skip all, why, undo, quit, help, back.

      1 of 2  critical reply
      rcptto#1 <ann@example.net> in one
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      at next.lua:8, mod.validate_rcptto
      judged with it:
      output: looked at ann@example.net becomes nothing
      1 more is alike in 1 session
      a accept, r reject, s skip; A, R, S for all 2 alike; ? help: why

      why (for the next verdict): as was decided
      a accept, r reject, s skip; A, R, S for all 2 alike; ? help: reject
      rejected

      2 of 2  critical reply
      rcptto#1 <ann@example.net> in two
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      at next.lua:8, mod.validate_rcptto
      judged with it:
      output: looked at ann@example.net becomes nothing
      a accept, r reject, s skip; ? help: undo
      undone

      1 of 2  critical reply
      rcptto#1 <ann@example.net> in one
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      at next.lua:8, mod.validate_rcptto
      judged with it:
      output: looked at ann@example.net becomes nothing
      1 more is alike in 1 session
      a accept, r reject, s skip; A, R, S for all 2 alike; ? help: nonsense
      no such key; allowed: a, r, s, A, R, S, w, u, q, ?
      a accept, r reject, s skip; A, R, S for all 2 alike; ? help: skip
      skipped

      2 of 2  critical reply
      rcptto#1 <ann@example.net> in two
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      at next.lua:8, mod.validate_rcptto
      judged with it:
      output: looked at ann@example.net becomes nothing
      a accept, r reject, s skip; ? help: a
      accepted

      This review accepted 1 drift, rejected 1 drift, took back 1 verdict.
      Of the comparison’s drifts, 1 is accepted and 0 rejected; 1 has no verdict: reprise review asks about it.
      Before the first finding of 2 under next.lua. What next? Enter means next. judge
      Each drift is asked about by itself. Answer with a letter, or a word: accept, reject, skip, accept all, reject all, skip all, why, undo, quit, help, back.

      1 of 2  critical reply
      rcptto#1 <ann@example.net> in one
      reply: 250 2.0.0 RCPT TO accepted becomes 550 5.1.1 no
      at next.lua:8, mod.validate_rcptto
      judged with it:
      output: looked at ann@example.net becomes nothing
      a accept, r reject, s skip; ? help: back


      Nothing was judged.
      Of the comparison’s drifts, 1 is accepted and 0 rejected; 1 has no verdict: reprise review asks about it.
      Before the first finding of 2 under next.lua. What next? Enter means next. 2
      critical drift of reply, at rcptto#1 <ann@example.net> in session two.
      reply, recorded: 250 2.0.0 RCPT TO accepted
      reply, replayed: 550 5.1.1 no
      output, recorded: looked at ann@example.net
      output, replayed: nothing
      at next.lua:8, mod.validate_rcptto
      also: output
      ✓ accepted by ann, TIME
      Finding 2 of 2 under next.lua. What next? Enter means back. quit
      "
    `)
    expect(plain(await folder.run(['review', '--list']), folder)).toMatchInlineSnapshot(`
      "✓ accepted by ann, TIME
        rcptto#1 <ann@example.net> in two, recorded under HASH
        reply: 250 2.0.0 RCPT TO accepted → 550 5.1.1 no
        output: looked at ann@example.net → nothing
      "
    `)
  })
})
