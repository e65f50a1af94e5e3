import { describe, expect, it } from 'vitest'
import { type Bytes, bytesOfText } from '../../../src/domain/bytes.js'
import { decodeText } from '../../../src/domain/canonical.js'
import type { Recording } from '../../../src/engine/recording.js'

import { type GivenService, givenListening } from './given-service.js'

/** What a client sends, to the octet, and the codes of the replies to that; `closed`: the server closes, and says nothing more. */
type Turn = readonly [bytes: Bytes, codes: string]

interface Edge {
  readonly turns: readonly Turn[]
  /** what the policy was shown, in order */
  readonly shown: readonly string[]
  /** where it is not what was sent: what is recorded of it */
  readonly recorded?: Bytes
}

const line = (text: Bytes, codes: string): Turn => [`${text}\r\n`, codes]
const hello = line('EHLO c', '250')
const mail = line('MAIL FROM:<a@x>', '250')
const rcpt = line('RCPT TO:<b@x>', '250')
const quit = line('QUIT', '221')

/** Prints what it is shown, and refuses greetings and recipients whose name begins with `no`. */
const showing = {
  validate_ehlo: `local name = vctx:get(0, "ehlo_domain")
    print("ehlo " .. name)
    if name:find("^no") then vctx:set_code(550, "5.7.1 not you") return msys.core.VALIDATE_DONE end`,
  validate_mailfrom: 'print("mail " .. vctx:get(1, "mailfrom_localpart") .. " at " .. vctx:get(1, "mailfrom_domain"))',
  validate_rcptto: `local user = vctx:get(1, "rcptto_localpart")
    print("rcpt " .. user .. " at " .. vctx:get(1, "rcptto_domain"))
    if user:find("^no") then vctx:set_code(550, "5.1.1 nobody") return msys.core.VALIDATE_DONE end`,
  validate_data_spool: 'print("message " .. #msg:body())',
  validate_data_spool_each_rcpt: 'print("copy " .. msg:rcptto())',
}

/** Has the dialogue, and comes to what was heard in it, and who the client was. */
const heardIn = async (given: GivenService, turns: readonly Turn[]) => {
  const client = await given.client()
  const peer = `127.0.0.1:${client.socket.localPort}`
  const heard: Turn[] = []
  for (const [bytes, codes] of turns) {
    client.send(bytes)
    const replies = codes === 'closed' ? [await client.rest()] : await client.replies(codes.split(' ').length)
    heard.push([bytes, replies.map((reply) => reply.slice(0, 3) || 'closed').join(' ')])
  }
  client.socket.end()
  return { heard, peer }
}

const shownIn = ({ phases }: Recording): readonly string[] =>
  phases.flatMap(({ result }) => (JSON.parse(result).output ?? []).map(decodeText))

const recordedIn = ({ acts }: Recording): Bytes =>
  acts
    .flatMap(({ act }) => {
      if (act.kind === 'command') return act.chunks ?? [act.line]
      return 'content' in act ? [act.content] : []
    })
    .join('')

/** Has each dialogue on a connection of its own, and holds what it came to against what it should; every recording replays the same. */
const expectEdges = async (edges: Readonly<Record<string, Edge>>): Promise<void> => {
  const given = await givenListening(showing)
  const talks = await Promise.all(Object.values(edges).map(({ turns }) => heardIn(given, turns)))
  const ended = await given.sessions(talks.length)
  const came = Object.entries(edges).map(([title, { turns, recorded }], nth): [string, Edge] => {
    const { heard, peer } = talks[nth]!
    const recording = given.recording(ended.find((one) => one.peer === peer)!)
    const sent = turns.map(([bytes]) => bytes).join('')
    const kept = recordedIn(recording)
    expect(recording.gaps, title).toEqual([])
    const asSent = kept === sent && recorded === undefined
    return [title, { turns: heard, shown: shownIn(recording), ...(asSent ? {} : { recorded: kept }) }]
  })
  expect(Object.fromEntries(came)).toEqual(edges)
  expect(given.faults).toEqual([])
  expect(given.verify()).toMatchObject({ faithful: talks.length, unfaithful: [] })
}

const ofSender = (path: Bytes, shown: string): Edge => ({
  turns: [hello, line(`MAIL FROM:${path}`, '250'), quit],
  shown: ['ehlo c', `mail ${shown}`],
})

const ofRecipient = (path: Bytes, shown: string): Edge => ({
  turns: [hello, mail, line(`RCPT TO:${path}`, '250'), quit],
  shown: ['ehlo c', 'mail a at x', `rcpt ${shown}`],
})

const utf8 = bytesOfText

describe('the listener answers, shows its policy and records to the octet', () => {
  it('greetings', () =>
    expectEdges({
      'an address literal and more behind it': {
        turns: [line('EHLO [IPv6:::1] junk', '250'), quit],
        shown: ['ehlo [IPv6:::1] junk'],
      },
      'octets above 127': { turns: [line('EHLO \xe9t\xe9', '250'), quit], shown: ['ehlo \xe9t\xe9'] },
      'no name': { turns: [line('EHLO', '250'), quit], shown: ['ehlo '] },
      'one that is refused': {
        turns: [line('EHLO no', '550'), line('MAIL FROM:<a@x>', '503'), hello, mail, quit],
        shown: ['ehlo no', 'ehlo c', 'mail a at x'],
      },
      'one that is refused behind one that was not': {
        turns: [hello, line('EHLO no', '550'), line('MAIL FROM:<a@x>', '503'), quit],
        shown: ['ehlo c', 'ehlo no'],
      },
      'MAIL before any': {
        turns: [line('MAIL FROM:<a@x>', '503'), hello, mail, quit],
        shown: ['ehlo c', 'mail a at x'],
      },
    }))

  it('addresses and parameters', () =>
    expectEdges({
      'the null sender': ofSender('<>', ' at '),
      'a source route': ofSender('<@r1,@r2:a@x>', 'a at x'),
      'a space in quotes': ofSender('<"a b"@x>', '"a b" at x'),
      'an @ in quotes': ofSender('<"a@b"@x>', '"a@b" at x'),
      'a > and escapes in quotes': ofSender('<"a>\\"b\\\\"@x> SIZE=10', '"a>\\"b\\\\" at x'),
      'a size in quotes': ofSender('<"> SIZE=9999999"@x>', '"> SIZE=9999999" at x'),
      'no angle brackets': ofSender('a@x', 'a at x'),
      'raw latin-1': ofSender('<\xfc@x>', '\xfc at x'),
      'UTF-8, announced': ofSender(utf8('<ü@bücher.example> SMTPUTF8'), utf8('ü at bücher.example')),
      'UTF-8, not announced': ofSender(utf8('<ü@x>'), utf8('ü at x')),
      'a domain in its ASCII form': ofSender('<a@xn--bcher-kva.example>', 'a at xn--bcher-kva.example'),
      NUL: ofSender('<a\0@x>', 'a\0 at x'),
      'ENVID in xtext': ofSender('<a@x> RET=HDRS ENVID=QQ+2B1+3D', 'a at x'),
      'duplicate and unknown parameters': ofSender('<a@x> SIZE=1 SIZE=2 FOO=bar', 'a at x'),
      'a size that is too big': {
        turns: [hello, line('MAIL FROM:<a@x> SIZE=1000001', '552'), line('RCPT TO:<b@x>', '503'), quit],
        shown: ['ehlo c'],
      },
      postmaster: ofRecipient('<postmaster>', 'postmaster at '),
      'NOTIFY, and ORCPT in xtext': ofRecipient('<b@x> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;a+2Bb@x', 'b at x'),
      'an address of 3000 characters': ofRecipient(`<${'x'.repeat(3000)}@x>`, `${'x'.repeat(3000)} at x`),
      'no address': {
        turns: [hello, line('MAIL FROM:', '501'), mail, line('RCPT', '501'), line('RCPT TO:', '501'), quit],
        shown: ['ehlo c', 'mail a at x'],
      },
    }))

  it('transactions', () =>
    expectEdges({
      RSET: {
        turns: [hello, mail, rcpt, line('RSET', '250'), line('RCPT TO:<b@x>', '503'), mail, quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'mail a at x'],
      },
      'EHLO within one': {
        turns: [hello, mail, rcpt, hello, line('DATA', '503'), mail, quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'ehlo c', 'mail a at x'],
      },
      'MAIL within one': {
        turns: [hello, mail, rcpt, mail, line('DATA', '554'), quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'mail a at x'],
      },
      'QUIT within one': { turns: [hello, mail, rcpt, quit], shown: ['ehlo c', 'mail a at x', 'rcpt b at x'] },
      'DATA behind no recipient': {
        turns: [hello, mail, line('DATA', '554'), line('RCPT TO:<b@x>', '250'), quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x'],
      },
      'DATA behind refused recipients alone': {
        turns: [hello, mail, line('RCPT TO:<no@x>', '550'), line('DATA', '554'), quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt no at x'],
      },
      'a refused recipient among accepted ones': {
        turns: [
          hello,
          mail,
          rcpt,
          line('RCPT TO:<no@x>', '550'),
          line('RCPT TO:<c@x>', '250'),
          line('DATA', '354'),
          line('.', '250'),
          quit,
        ],
        shown: [
          'ehlo c',
          'mail a at x',
          'rcpt b at x',
          'rcpt no at x',
          'rcpt c at x',
          'message 0',
          'copy b@x',
          'copy c@x',
        ],
        recorded: 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<no@x>\r\nRCPT TO:<c@x>\r\nDATA\r\nQUIT\r\n',
      },
      'one recipient twice, and in other letters': {
        turns: [hello, mail, rcpt, rcpt, line('RCPT TO:<B@x>', '250'), line('DATA', '354'), line('.', '250'), quit],
        shown: [
          'ehlo c',
          'mail a at x',
          'rcpt b at x',
          'rcpt b at x',
          'rcpt B at x',
          'message 0',
          'copy b@x',
          'copy b@x',
          'copy B@x',
        ],
        recorded: 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<b@x>\r\nRCPT TO:<B@x>\r\nDATA\r\nQUIT\r\n',
      },
    }))

  it('lines', () =>
    expectEdges({
      'bare LFs': {
        turns: [
          ['EHLO c\nMAIL FROM:<a@x>\nRCPT TO:<b@x>\nDATA\n', '250 250 250 354'],
          ['a\nb\r\n.\r\nQUIT\n', '250 221'],
        ],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'message 5', 'copy b@x'],
        recorded: 'EHLO c\nMAIL FROM:<a@x>\nRCPT TO:<b@x>\nDATA\na\nb\r\nQUIT\n',
      },
      'a bare CR within a command': { turns: [line('NOOP a\rQUIT', '250'), quit], shown: [] },
      'NUL within a verb': { turns: [line('NO\0OP', '502'), quit], shown: [] },
      nothing: { turns: [line('', '502'), quit], shown: [] },
      HTTP: { turns: [['GET / HTTP/1.1\r\nHost: x\r\n\r\n', '502 502 502'], quit], shown: [] },
      '20 KB, of which 1000 octets are kept': {
        turns: [line('x'.repeat(20_000), '500'), quit],
        shown: [],
        recorded: `${'x'.repeat(1000)}QUIT\r\n`,
      },
    }))

  it('chunks', () =>
    expectEdges({
      'of which the last is empty': {
        turns: [hello, mail, rcpt, ['BDAT 5\r\nx\r\n\r\n', '250'], ['BDAT 0 LAST\r\n', '250'], quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'message 5', 'copy b@x'],
        recorded: 'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nBDAT 5\r\nBDAT 0 LAST\r\nx\r\n\r\nQUIT\r\n',
      },
      'of which there is one, and it is empty': {
        turns: [hello, mail, rcpt, ['BDAT 0 LAST\r\n', '250'], quit],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'message 0', 'copy b@x'],
      },
      'mixed with DATA and other commands': {
        turns: [
          hello,
          mail,
          rcpt,
          ['BDAT 2\r\na\n', '250'],
          line('DATA', '503'),
          line('MAIL FROM:<a@x>', '503'),
          ['BDAT 2 LAST\r\nb\n', '250'],
          quit,
        ],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x', 'message 4', 'copy b@x'],
        recorded:
          'EHLO c\r\nMAIL FROM:<a@x>\r\nRCPT TO:<b@x>\r\nDATA\r\nMAIL FROM:<a@x>\r\nBDAT 2\r\nBDAT 2 LAST\r\na\nb\nQUIT\r\n',
      },
      'without a transaction, or a recipient': {
        turns: [hello, ['BDAT 6 LAST\r\nQUIT\r\n', '503'], mail, ['BDAT 6\r\nQUIT\r\n', '554'], quit],
        shown: ['ehlo c', 'mail a at x'],
        recorded: 'EHLO c\r\nBDAT 6 LAST\r\nMAIL FROM:<a@x>\r\nBDAT 6\r\nQUIT\r\n',
      },
      'of no size, behind which the connection is closed': {
        turns: [hello, mail, rcpt, line('BDAT x', '501'), ['', 'closed']],
        shown: ['ehlo c', 'mail a at x', 'rcpt b at x'],
      },
    }))
})

describe('contents', () => {
  const head = 'Subject: x\r\n\r\n'
  const long = 'x'.repeat(15_000)
  const huge = 'X-Field: 0123456789\r\n'.repeat(20_000)

  /** What comes over the wire before the final dot line, what is recorded of it, and how many octets of it are the body to a policy. */
  const contents: Readonly<Record<string, readonly [wire: Bytes, content: Bytes, body: number, bareDots?: number]>> = {
    'leading dots': [`${head}..\r\n....\r\n`, `${head}.\r\n...\r\n`, 8],
    'a dot that is not doubled': [`${head}.x\r\n`, `${head}x\r\n`, 3],
    'LF . CRLF': [`${head}a\n.\r\nb\r\n`, `${head}a\n.\r\nb\r\n`, 8, 1],
    'LF ..': [`${head}a\n..b\r\n`, `${head}a\n..b\r\n`, 7],
    'a bare CR': [`${head}a\rb\r\n`, `${head}a\rb\r\n`, 5],
    NUL: [`${head}\0\r\n`, `${head}\0\r\n`, 3],
    '8-bit': [`${head}\xe9\xff\r\n`, `${head}\xe9\xff\r\n`, 4],
    'what is no UTF-8': [`${head}\xc3\x28\r\n`, `${head}\xc3\x28\r\n`, 4],
    'a line of 15 KB': [`${head}${long}\r\n`, `${head}${long}\r\n`, 15_002],
    nothing: ['', '', 0],
    'a bare LF in a header': ['Subject: x\nTo: y\r\n\r\nb\r\n', 'Subject: x\nTo: y\r\n\r\nb\r\n', 3],
    'a header alone': ['Subject: x\r\n', 'Subject: x\r\n', 0],
    'no header separator': ['hello\r\n', 'hello\r\n', 7],
    'a header that breaks off': [
      'Subject: x\r\nbroken\r\nTo: y\r\n\r\nb\r\n',
      'Subject: x\r\nbroken\r\nTo: y\r\n\r\nb\r\n',
      20,
    ],
    'a header of 400 KB': [`${huge}\r\nb\r\n`, `${huge}\r\nb\r\n`, 3],
  }

  it('of all kinds are recorded as they came, and what another server might end them at is counted', async () => {
    const given = await givenListening({ validate_data_spool: 'print(#msg:body())' })
    const client = await given.client()
    await client.ask('EHLO c')
    const answers: string[] = []
    for (const [wire] of Object.values(contents)) {
      for (const one of ['MAIL FROM:<a@x>', 'RCPT TO:<b@x>', 'DATA']) await client.ask(one)
      answers.push(await client.send(`${wire}.\r\n`).reply())
    }
    await client.ask('QUIT')
    expect(answers).toEqual(answers.map(() => '250 2.0.0 OK\r\n'))
    const recording = given.recording((await given.sessions(1))[0]!)
    const kept = recording.acts.flatMap(({ act }) => (act.kind === 'message' ? [act] : []))
    const bodies = shownIn(recording)
    const came = Object.keys(contents).map((title, nth) => {
      const { content, bareDots } = kept[nth]!
      return [title, [content, Number(bodies[nth]), ...(bareDots ? [bareDots] : [])]]
    })
    expect(came).toEqual(Object.entries(contents).map(([title, [, ...rest]]) => [title, rest]))
    expect(given.faults).toEqual([])
    expect(given.verify()).toMatchObject({ faithful: 1, unfaithful: [] })
  })
})
