import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'

/** Record types by number (RFC 1035, section 3.2.2; RFC 3596). */
export const recordTypes = { A: 1, NS: 2, PTR: 12, MX: 15, TXT: 16, AAAA: 28 } as const

/** What a name is answered: the data of its records, a response code, or nothing at all. */
export type ServedAnswer =
  | { readonly records: readonly Buffer[] }
  | { readonly code: number }
  | 'silence'
  | 'nonsense'
  /** truncated over UDP, so that it has to be asked again over TCP */
  | { readonly overTcp: readonly Buffer[] }

export interface DnsServer {
  /** `127.0.0.1:PORT` */
  readonly address: string
  /** questions as they came, `example.com MX`, and `example.com TXT tcp` */
  readonly asked: string[]
  close(): Promise<void>
}

/** A DNS server on loopback with answers by `example.com MX`; what it does not know is NXDOMAIN. */
export const startDnsServer = async (answers: Readonly<Record<string, ServedAnswer>>): Promise<DnsServer> => {
  const asked: string[] = []
  const sockets = new Set<Socket>()
  const tcp = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      const question = readQuestion(chunk.subarray(2))
      asked.push(`${question.text} tcp`)
      const answer = answers[question.text]
      const message = respond(
        question,
        typeof answer === 'object' && 'overTcp' in answer ? { records: answer.overTcp } : answer,
        true,
      )
      if (message) socket.write(Buffer.concat([uint16(message.length), message]))
    })
  })
  tcp.listen(0, '127.0.0.1')
  await once(tcp, 'listening')
  const { port } = tcp.address() as AddressInfo
  const udp = createSocket('udp4')
  udp.on('message', (bytes, from) => {
    const question = readQuestion(bytes)
    asked.push(question.text)
    const message = respond(question, answers[question.text], false)
    if (message) udp.send(message, from.port, from.address)
  })
  udp.bind(port, '127.0.0.1')
  await once(udp, 'listening')
  return {
    address: `127.0.0.1:${port}`,
    asked,
    async close() {
      udp.close()
      for (const socket of sockets) socket.destroy()
      tcp.close()
      await once(tcp, 'close')
    },
  }
}

/** A name in wire form; labels may have any bytes. */
export const wireName = (name: string): Buffer =>
  Buffer.concat([
    ...name
      .split('.')
      .filter((label) => label !== '')
      .map((label) => Buffer.concat([Buffer.from([label.length]), Buffer.from(label, 'latin1')])),
    Buffer.from([0]),
  ])

/** A TXT record of these pieces. */
export const wireText = (...pieces: readonly string[]): Buffer =>
  Buffer.concat(pieces.map((piece) => Buffer.concat([Buffer.from([piece.length]), Buffer.from(piece, 'latin1')])))

export const wireExchange = (preference: number, host: string): Buffer =>
  Buffer.concat([uint16(preference), wireName(host)])

export const wireAddress = (address: string): Buffer =>
  address.includes(':')
    ? Buffer.from(
        address
          .split(':')
          .map((group) => group.padStart(4, '0'))
          .join(''),
        'hex',
      )
    : Buffer.from(address.split('.').map(Number))

const uint16 = (value: number): Buffer => Buffer.from([value >> 8, value & 0xff])

interface Question {
  readonly id: Buffer
  readonly text: string
  readonly type: number
  /** the question as it came */
  readonly bytes: Buffer
}

const readQuestion = (message: Buffer): Question => {
  const labels: string[] = []
  let at = 12
  for (; message[at] !== 0; at += 1 + message[at]!)
    labels.push(message.toString('latin1', at + 1, at + 1 + message[at]!))
  const type = message.readUInt16BE(at + 1)
  const name = Object.entries(recordTypes).find(([, number]) => number === type)?.[0] ?? String(type)
  return { id: message.subarray(0, 2), text: `${labels.join('.')} ${name}`, type, bytes: message.subarray(12, at + 5) }
}

const nameError = 3

const respond = (
  question: Question,
  answer: ServedAnswer = { code: nameError },
  isTcp: boolean,
): Buffer | undefined => {
  if (answer === 'silence') return undefined
  if (answer === 'nonsense')
    return Buffer.concat([question.id, Buffer.from([0x81, 0x80, 0, 1, 0, 9, 0, 0, 0, 0]), question.bytes])
  const isTruncated = 'overTcp' in answer && !isTcp
  const records = 'records' in answer ? answer.records : []
  const flags = 0x8180 | (isTruncated ? 0x0200 : 0) | ('code' in answer ? answer.code : 0)
  return Buffer.concat([
    question.id,
    ...[flags, 1, records.length, 0, 0].map(uint16),
    question.bytes,
    // the name is the question's; class IN, a TTL of 60
    ...records.map((data) =>
      Buffer.concat([
        Buffer.from([0xc0, 12]),
        uint16(question.type),
        Buffer.from([0, 1, 0, 0, 0, 60]),
        uint16(data.length),
        data,
      ]),
    ),
  ])
}
