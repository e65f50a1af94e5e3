import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

export interface SmtpServer {
  readonly port: number
  /** every message that was taken, as its bytes came, without the dot */
  readonly contents: readonly string[]
  close(): Promise<void>
}

/** A server on loopback that takes all mail but that for `refused@`, and knows PIPELINING. */
export const listenSmtp = async (): Promise<SmtpServer> => {
  const contents: string[] = []
  const server = createServer((socket) => converse(socket, contents))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    contents,
    close: async () => {
      server.close()
      await once(server, 'close')
    },
  }
}

const converse = (socket: Socket, contents: string[]): void => {
  let [held, isContent] = ['', false]
  const take = (mark: string): string | undefined => {
    const at = held.indexOf(mark)
    if (at < 0) return undefined
    const taken = held.slice(0, at + mark.length)
    held = held.slice(at + mark.length)
    return taken
  }
  socket.setEncoding('latin1')
  socket.write('220 test ESMTP\r\n')
  socket.on('data', (text) => {
    held += text
    for (;;) {
      const taken = take(isContent ? '\r\n.\r\n' : '\r\n')
      if (taken === undefined) return
      if (isContent) contents.push(taken.slice(0, -3))
      const reply = isContent ? '250 taken\r\n' : replyTo(taken)
      isContent = reply.startsWith('354')
      if (reply.startsWith('221')) socket.end(reply)
      else socket.write(reply)
    }
  })
}

const replyTo = (line: string): string => {
  if (/^EHLO/.test(line)) return '250-test\r\n250-PIPELINING\r\n250 AUTH PLAIN\r\n'
  if (/^AUTH/.test(line)) return '235 ok\r\n'
  if (/^DATA/.test(line)) return '354 go\r\n'
  if (/^QUIT/.test(line)) return '221 bye\r\n'
  return /refused@/.test(line) ? '550 no\r\n' : '250 ok\r\n'
}
