import { connect } from 'node:net'
import { setTimeout } from 'node:timers/promises'

/*
 * Clients of a listener, as a process of their own: PORT CONNECTIONS MESSAGES PER-SECOND, where 0 is as many as there can be. Each sends a
 * message in each session. Tells how many seconds it all took.
 */
const [port, connections, messages, perSecond] = process.argv.slice(2).map(Number)

/** share of messages that are sent before the machine's code is compiled */
const warmUp = 0.2

const talk = async () => {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true })
  let text = ''
  let wake = () => {}
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    wake()
  })
  const reply = async () => {
    for (;;) {
      const whole = /^(?:\d{3}-[^\n]*\r\n)*(\d{3}) [^\n]*\r\n/.exec(text)
      if (whole) {
        text = text.slice(whole[0].length)
        return whole[1]
      }
      await new Promise((resolve) => {
        wake = resolve
      })
    }
  }
  const expect = async (code) => {
    const got = await reply()
    if (got !== code) throw new Error(`${got} in place of ${code}`)
  }
  await expect('220')
  for (const [line, code] of dialogue) {
    await pace()
    socket.write(line)
    await expect(code)
  }
  socket.destroy()
}

const dialogue = [
  ['EHLO mail.example.com\r\n', '250'],
  ['MAIL FROM:<news@example.com>\r\n', '250'],
  ['RCPT TO:<ann@example.net>\r\n', '250'],
  ['DATA\r\n', '354'],
  [`From: news@example.com\r\nSubject: hello\r\n\r\n${'A short text.\r\n'.repeat(20)}.\r\n`, '250'],
  ['QUIT\r\n', '221'],
]

/** milliseconds between two lines of one client, on the average */
const betweenMs = perSecond === 0 ? 0 : (1000 * connections) / perSecond / dialogue.length
const pace = () => (betweenMs === 0 ? undefined : setTimeout(Math.random() * 2 * betweenMs))

let left = messages
const client = async () => {
  while (left > 0) {
    left -= 1
    await talk()
  }
}

const started = performance.now()
await Promise.all(Array.from({ length: connections }, client))
process.send({ seconds: (performance.now() - started) / 1000, warmUp })
process.disconnect()
