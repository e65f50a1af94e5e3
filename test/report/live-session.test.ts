import { expect, it } from 'vitest'
import { sessionText } from '../../src/report/session-text.js'
import { readWholeSession } from '../../src/store/whole-session.js'
import { givenListening } from '../capture/live/given-service.js'

it('a live session is told with where it was recorded, its chunks, what the server refused by itself, and what might be smuggled', async () => {
  const given = await givenListening({ validate_data_spool: 'print(#msg:body())' })
  const client = await given.client()
  for (const line of ['EHLO x', 'MAIL FROM:<a@example.org> SIZE=1000001', 'MAIL FROM:<a@example.org>'])
    await client.ask(line)
  await client.ask('RCPT TO:<b@example.com>')
  await client.send('BDAT 6\r\nX: y\r\n').reply()
  await client.send('BDAT 7 LAST\r\n\r\nhello').reply()
  await client.ask('MAIL FROM:<a@example.org>')
  await client.ask('RCPT TO:<b@example.com>')
  await client.ask('DATA')
  await client.send('X: z\r\n\r\na\n.\nb\r\n.\r\n').reply()
  await client.ask('QUIT')
  const [ended] = await given.sessions(1)
  const text = sessionText(readWholeSession(given.store, ended!.session), { color: false, width: 100, unicode: true })
  const told = text
    .replaceAll(ended!.session, 'ID')
    .replace(/^\d{4}-.*$/m, 'TIME, from PEER to LISTENER')
    .replace(/recorded live on [^;]*/, 'recorded live on HOST')
    .replace(/revision \S+, \S+/, 'revision R, MACHINE')
  expect(told).toMatchInlineSnapshot(`
    "live session ID
    TIME, from PEER to LISTENER
    recorded live on HOST; without passwords
    revision R, MACHINE

    connect
      S: 220 live.example ESMTP

    ehlo
      C: EHLO x
      S: 250 live.example says hello

    command
      C: MAIL FROM:<a@example.org> SIZE=1000001
      the server refused it by itself: no policy was asked
      S: 552 5.3.4 a message may have 1000000 octets

    mailfrom#1
      C: MAIL FROM:<a@example.org>
      S: 250 2.0.0 MAIL FROM accepted

    rcptto#1 <b@example.com>
      C: RCPT TO:<b@example.com>
      S: 250 2.0.0 RCPT TO accepted

    command/2
      C: BDAT 6
      C: BDAT 7 LAST

    data#1
      C: (8 bytes of a message, without its body, which nobody looked at)

    spool#1
      mod.validate_data_spool → 0 (continue), 7 instructions
      printed 5

    reception#1
      S: 250 2.0.0 OK

    mailfrom#2
      C: MAIL FROM:<a@example.org>
      S: 250 2.0.0 MAIL FROM accepted

    rcptto#2 <b@example.com>
      C: RCPT TO:<b@example.com>
      S: 250 2.0.0 RCPT TO accepted

    command/3
      C: DATA
      S: 354 go ahead

    data#2
      C: (8 bytes of a message, without its body, which nobody looked at)
      it ends earlier for other servers: 1 dot on a line that CR or LF alone ends, as when somebody
        smuggles a message in

    spool#2
      mod.validate_data_spool → 0 (continue), 7 instructions
      printed 7

    reception#2
      S: 250 2.0.0 OK

    command/4
      C: QUIT
      S: 221 2.0.0 goodbye

    The client quit.
    "
  `)
})

it('how a connection ended that neither side ended properly is told, with what had come', async () => {
  const given = await givenListening({ validate_ehlo: '' })
  const told = async (wire: string): Promise<string> => {
    const client = await given.client()
    await client.ask('EHLO x')
    client.send(wire)
    client.socket.end()
    const sessions = await given.sessions(ended + 1)
    const { session } = sessions[ended]!
    ended += 1
    const text = sessionText(readWholeSession(given.store, session), { color: false, width: 100, unicode: true })
    return text.split('\n').at(-2)!
  }
  let ended = 0
  expect([await told(''), await told('RCPT T'), await told('AUTH PLAIN c2Vj')]).toMatchInlineSnapshot(`
    [
      "The client closed the connection without QUIT.",
      "The client closed the connection without QUIT, within a command of which 6 octets had come: RCPT T.",
      "The client closed the connection without QUIT, within a command of which 15 octets had come.",
    ]
  `)
})
