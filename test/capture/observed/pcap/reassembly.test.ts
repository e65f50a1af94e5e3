import { describe, expect, it } from 'vitest'
import { shownActs, shownMissing } from '../shown-acts.js'
import { talk } from '../talk.js'
import { classicPcap, framesOf } from './capture.js'
import { fragmentsOf, isSyn } from './frame.js'
import { flag, type Packet, packetsOf } from './packet.js'
import { readCapture, readCaptured } from './read.js'

const turns = talk(
  ...[
    'S: 220 mx',
    'C: EHLO c.test',
    'S: 250 mx',
    'C: MAIL FROM:<a@x.test>',
    'S: 250 ok',
    'C: RCPT TO:<b@y.test>',
    'S: 250 ok',
  ],
  ...['C: DATA', 'S: 354 go', 'C: Subject: x\n\nhello\n.', 'S: 250 taken', 'C: QUIT', 'S: 221 bye'],
)
const packets = packetsOf(turns)
const whole = readCaptured(packets)

const textOf = ({ payload }: Packet): string => payload.toString('latin1')
const isContent = (packet: Packet): boolean => textOf(packet).startsWith('Subject')

it('reads what was said', () => {
  expect(whole.map(shownMissing)).toEqual([[]])
  expect(shownActs(whole[0]!.acts)).toMatchInlineSnapshot(`
    [
      "greeting 220 mx",
      "command "EHLO c.test\\r\\n" -> 250 mx",
      "command "MAIL FROM:<a@x.test>\\r\\n" -> 250 ok",
      "command "RCPT TO:<b@y.test>\\r\\n" -> 250 ok",
      "command "DATA\\r\\n" -> 354 go",
      "content "Subject: x\\r\\n\\r\\nhello\\r\\n" -> 250 taken",
      "command "QUIT\\r\\n" -> 221 bye",
    ]
  `)
})

describe('comes to the same session', () => {
  const again = (packet: Packet): Packet => ({ ...packet, at: packet.at + 1000 })
  const half = ({ payload, ...packet }: Packet): Packet => ({
    ...packet,
    at: packet.at + 1000,
    payload: payload.subarray(0, payload.length >> 1),
  })
  it.each<[string, readonly Packet[]]>([
    ['when packets are captured backwards', [...packets].reverse()],
    ['when every packet is captured twice', packets.flatMap((packet) => [packet, packet])],
    ['when packets are sent again', packets.flatMap((packet) => [packet, again(packet)])],
    ['when parts of packets are sent again', packets.flatMap((packet) => [packet, half(packet)])],
    ['when numbers begin anew on the way', packetsOf(turns, { clientStart: 2 ** 32 - 20, serverStart: 2 ** 32 - 3 })],
    ['when each byte has a segment', packetsOf(turns, { segmentBytes: () => 1 })],
  ])('%s', (_, captured) => {
    const [session, ...more] = readCaptured(captured)
    expect(more).toEqual([])
    expect(shownActs(session!.acts)).toEqual(shownActs(whole[0]!.acts))
    expect(session).toMatchObject({ missing: [], end: 'quit' })
  })
  it('and to the same times when copies that were sent later are captured ahead', () => {
    expect(readCaptured(packets.flatMap((packet) => [again(packet), packet]))).toMatchObject([
      { acts: whole[0]!.acts, missing: [] },
    ])
  })
  it('when a keep-alive repeats the byte before', () => {
    const [first] = packets.filter(isContent)
    const alive: Packet = { ...first!, sequence: first!.sequence - 1, payload: Buffer.from('\n') }
    expect(readCaptured([...packets.slice(0, 12), alive, ...packets.slice(12)])).toEqual(whole)
  })
})

describe('a session with a hole is read up to it', () => {
  it('when a packet of the message was lost', () => {
    const [session] = readCaptured(packets.filter((packet) => !isContent(packet)))
    expect(shownActs(session!.acts).slice(-2)).toMatchInlineSnapshot(`
      [
        "unsolicited 250 taken",
        "unsolicited 221 bye",
      ]
    `)
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "a message: its last bytes: 24 bytes behind byte 61 were not captured",
        "what the client sent after that: 24 bytes behind byte 61 were not captured",
      ]
    `)
  })
  it('when the last packet of an end was lost', () => {
    const lost = packets.filter(
      (packet) => !textOf(packet).startsWith('221') && !(packet.from === 'server' && packet.flags === 17),
    )
    const [session] = readCaptured(lost)
    expect(session!.end).toBe(null)
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "what the server sent after that: 10 bytes behind byte 51 were not captured",
      ]
    `)
  })
  it.each(
    packets.flatMap((packet, index) =>
      packet.payload.length > 0 ? [[index, JSON.stringify(textOf(packet))] as const] : [],
    ),
  )('when packet %d was lost: %s', (index) => {
    const [session] = readCaptured(packets.filter((_, other) => other !== index))
    expect(session!.missing.length).toBeGreaterThan(0)
    const acts = shownActs(session!.acts)
    const contents = acts.filter((act) => act.startsWith('content'))
    expect(contents.filter((act) => !act.startsWith('content "Subject: x\\r\\n\\r\\nhello\\r\\n"'))).toEqual([])
  })
  it('when packets were cut', () => {
    const [session] = readCapture(classicPcap(framesOf(packets, { snapBytes: 14 + 20 + 24 + 16 })))
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "what the client sent after that: 6 bytes behind byte 29 were not captured; packets were cut when they were captured",
      ]
    `)
    expect(shownActs(session!.acts)[1]).toBe('command "EHLO c.test\\r\\n" -> 250 mx')
  })
  it('when the last packet was cut, and nothing speaks of its end', () => {
    const frames = framesOf(packets.slice(0, 5)).map((frame, index) =>
      index === 4 ? { ...frame, snapBytes: 70 } : frame,
    )
    expect(shownMissing(readCapture(classicPcap(frames))[0]!)[0]).toBe(
      'what the client sent after that: 1 bytes behind byte 12 were not captured; packets were cut when they were captured',
    )
  })
  it('when the last packet of the only side was lost, and its FIN was not', () => {
    const lost = packets.filter((packet) => packet.from === 'client' && !textOf(packet).startsWith('QUIT'))
    expect(shownMissing(readCaptured(lost)[0]!)).toContain(
      'what the client sent after that: 6 bytes behind byte 85 were not captured',
    )
  })
  it('when a packet came in fragments', () => {
    const frames = packets.flatMap((packet) =>
      isContent(packet) ? fragmentsOf(packet, 32).map((bytes) => ({ bytes, at: packet.at })) : framesOf([packet]),
    )
    const [session] = readCapture(classicPcap(frames))
    expect(shownMissing(session!)[0]).toMatch(
      /a message: its last bytes: \d+ bytes behind byte \d+ were not captured; fragments of IP packets are not put together/,
    )
  })
})

describe('only one side was captured', () => {
  it('the client’s: commands up to DATA', () => {
    const [session] = readCaptured(packets.filter(({ from }) => from === 'client'))
    expect(shownActs(session!.acts)).toMatchInlineSnapshot(`
      [
        "command "EHLO c.test\\r\\n" -> nothing",
        "command "MAIL FROM:<a@x.test>\\r\\n" -> nothing",
        "command "RCPT TO:<b@y.test>\\r\\n" -> nothing",
        "command "DATA\\r\\n" -> nothing",
      ]
    `)
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "what the client sent behind DATA: what it is hangs on the reply, and nothing of this side was captured",
        "what the server sent after that: nothing of this side was captured",
      ]
    `)
  })
  it('the server’s: replies that answer nothing that was seen', () => {
    const [session] = readCaptured(packets.filter(({ from }) => from === 'server'))
    expect(shownActs(session!.acts)).toMatchInlineSnapshot(`
      [
        "greeting 220 mx",
        "unsolicited 250 mx",
        "unsolicited 250 ok",
        "unsolicited 250 ok",
        "unsolicited 354 go",
        "unsolicited 250 taken",
        "unsolicited 221 bye",
      ]
    `)
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "what the client sent after that: 92 bytes behind byte 0 were not captured",
      ]
    `)
  })
})

describe('a connection that does not lie within the capture', () => {
  it('at its end has what was said', () => {
    const [session] = readCaptured(packets.slice(0, 9))
    expect(session).toMatchObject({ end: null })
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "what the client sent after that: the capture ends before the connection does",
        "what the server sent after that: the capture ends before the connection does",
      ]
    `)
  })
  it('at its beginning has nothing: what is content is not known', () => {
    const [session] = readCaptured(packets.slice(7))
    expect(session).toMatchObject({ acts: [], end: null, peer: { port: 40_001 }, listener: { port: 25 } })
    expect(shownMissing(session!)).toMatchInlineSnapshot(`
      [
        "the beginning: the capture begins within the connection",
        "all that was said: without the beginning it is not known what is a command and what is content",
      ]
    `)
  })
  it('but for its handshake is read, and said to lack its beginning', () => {
    const [session] = readCaptured(packets.slice(3))
    expect(shownActs(session!.acts)).toEqual(shownActs(whole[0]!.acts))
    expect(shownMissing(session!)).toEqual(['the beginning: the capture begins within the connection'])
  })
})

describe('segments that overlap and differ', () => {
  it('are noted', () => {
    const [first] = packets.filter(isContent)
    const other: Packet = { ...first!, at: first!.at + 1, payload: Buffer.from('Subject: y') }
    const [session] = readCaptured([...packets, other])
    expect(shownActs(session!.acts)).toEqual(shownActs(whole[0]!.acts))
    expect(shownMissing(session!)).toEqual([
      '1 bytes of the client: segments that overlap carry different bytes; which the other end took is not known',
    ])
  })
})

describe('ends', () => {
  const open = turns.slice(0, -2)
  it.each([
    ['quit', turns, 'fin', 'quit'],
    ['quit, then reset', turns, 'reset', 'quit'],
    ['closed', open, 'fin', 'closed'],
    ['reset', open, 'reset', 'reset'],
  ] as const)('%s', (_, said, end, expected) => {
    expect(readCaptured(packetsOf(said, { end }))).toMatchObject([{ end: expected, missing: [] }])
  })
})

describe('which connections are SMTP', () => {
  const elsewhere = (...lines: readonly string[]) => readCaptured(packetsOf(talk(...lines), { serverPort: 3325 }))
  it.each([25, 587, 2525])('port %d is', (serverPort) => {
    expect(readCaptured(packetsOf(talk('S: 554 no'), { serverPort }))).toHaveLength(1)
  })
  it('a port that is named is', () => {
    expect(readCaptured(packetsOf(talk('S: 554 no'), { serverPort: 26 }), { ports: [26] })).toHaveLength(1)
  })
  it('any other is where server and client begin so', () => {
    expect(elsewhere('S: 220 mx', 'C: EHLO c', 'S: 250 mx')).toHaveLength(1)
    expect(elsewhere('S: 220 mx', 'C: helo c', 'S: 250 mx')).toHaveLength(1)
  })
  it.each([
    ['FTP', ['S: 220 ftp', 'C: USER x', 'S: 331 x']],
    ['HTTP', ['C: GET / HTTP/1.1', 'S: HTTP/1.1 200 ok']],
    ['SSH', ['S: SSH-2.0-x', 'C: SSH-2.0-y']],
    ['a greeting alone', ['S: 220 what']],
  ])('%s is not', (_, lines) => expect(elsewhere(...lines)).toEqual([]))
  it('an attempt that nobody answered is not', () => {
    expect(readCaptured(packets.slice(0, 1))).toEqual([])
    const refused: Packet = { ...packets[1]!, flags: flag.reset | flag.ack }
    expect(readCaptured([packets[0]!, refused])).toEqual([])
  })
})

describe('many connections', () => {
  it('are told apart, and each is given when it is over', () => {
    const talks = Array.from({ length: 40 }, (_, index) =>
      packetsOf(talk('S: 220 mx', `C: EHLO c${index}.test`, 'S: 250 mx'), { clientPort: 10_000 + index }),
    )
    const mixed = Array.from({ length: talks[0]!.length }, (_, at) => talks.map((packets) => packets[at]!)).flat()
    const sessions = readCaptured(mixed)
    expect(sessions.map(({ acts }) => shownActs(acts)[1])).toEqual(
      talks.map((_, index) => `command "EHLO c${index}.test\\r\\n" -> 250 mx`),
    )
    expect(sessions.flatMap(({ missing }) => missing)).toEqual([])
  })
  it('may be of the same two ends, one behind the other', () => {
    const second = packetsOf(turns, { clientStart: 900_000, serverStart: 70 }).map((packet) => ({
      ...packet,
      at: packet.at + 60_000,
    }))
    expect(readCaptured([...packets, ...second]).map(({ acts }) => shownActs(acts))).toEqual([
      shownActs(whole[0]!.acts),
      shownActs(whole[0]!.acts),
    ])
  })
  it('of which copies come when they were given already', () => {
    const others = Array.from({ length: 30 }, (_, index) => packetsOf(turns, { clientPort: 10_000 + index })).flat()
    expect(readCaptured([...packets, ...others, ...packets.filter((packet) => !isSyn(packet))])).toHaveLength(31)
  })
  it('of which one was left open when its ends began anew', () => {
    const second = packetsOf(turns, { clientStart: 900_000, serverStart: 70 })
    const sessions = readCaptured([...packets.slice(0, 6), ...second])
    expect(sessions.map(({ end }) => end)).toEqual([null, 'quit'])
    expect(shownMissing(sessions[0]!)).toMatchInlineSnapshot(`
      [
        "what the client sent after that: the two ends began anew before this connection had ended",
        "what the server sent after that: the two ends began anew before this connection had ended",
      ]
    `)
  })
})
