import { once } from 'node:events'
import { createServer, type Socket } from 'node:net'
import type { Bytes } from '../../src/domain/bytes.js'

/** What a next hop got: its commands as they came, and the message without its dots. */
export interface Delivered {
  readonly mail: Bytes
  readonly rcpts: readonly Bytes[]
  readonly message: Bytes
}

/** A mail server that takes everything, on a free port of 127.0.0.1. */
export interface SmtpSink {
  readonly port: number
  readonly messages: readonly Delivered[]
  /** The first message that has this text in it, as soon as it is there. */
  readonly message: (text: Bytes) => Promise<Delivered>
  readonly close: () => Promise<void>
}

export const startSink = async (): Promise<SmtpSink> => {
  const messages: Delivered[] = []
  const arrivals = new EventTarget()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket.on('close', () => sockets.delete(socket)).on('error', () => {}))
    serve(socket, (message) => {
      messages.push(message)
      arrivals.dispatchEvent(new Event('message'))
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  const message = async (text: Bytes): Promise<Delivered> => {
    for (;;) {
      const found = messages.find((each) => each.message.includes(text))
      if (found !== undefined) return found
      await once(arrivals, 'message')
    }
  }
  return { port: (server.address() as { readonly port: number }).port, messages, message, close }
}

const serve = (socket: Socket, deliver: (message: Delivered) => void): void => {
  let [received, mail, isData] = ['', '', false]
  let rcpts: Bytes[] = []
  const say = (line: string): boolean => socket.write(`${line}\r\n`)
  say('220 sink.test ESMTP')
  socket.on('data', (segment) => {
    received += segment.toString('latin1')
    for (;;) {
      const end = received.indexOf(isData ? '\r\n.\r\n' : '\r\n')
      if (end === -1) return
      const line = received.slice(0, end)
      received = received.slice(end + (isData ? 5 : 2))
      if (isData) {
        deliver({ mail, rcpts, message: `${line}\r\n`.replaceAll('\r\n.', '\r\n') })
        rcpts = []
        isData = false
        say('250 2.0.0 taken')
      } else if (/^DATA$/i.test(line)) {
        isData = true
        say('354 go on')
      } else if (/^QUIT$/i.test(line)) {
        say('221 bye')
        socket.end()
      } else {
        if (/^MAIL /i.test(line)) mail = line
        if (/^RCPT /i.test(line)) rcpts.push(line)
        say(/^EHLO /i.test(line) ? '250-sink.test\r\n250-8BITMIME\r\n250 DSN' : '250 2.0.0 ok')
      }
    }
  })
}
