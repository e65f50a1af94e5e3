import { join } from 'node:path'
import { readEml } from '../../../src/capture/observed/mail-files/read-eml.js'
import { syntheticSession } from '../../../src/capture/observed/mail-files/synthetic-session.js'
import { joinLogs } from '../../../src/capture/observed/momentum-logs/join-logs.js'
import type { ObservedSession } from '../../../src/capture/observed/observed-session.js'
import { readTranscriptPieces } from '../../../src/capture/observed/transcript/read-transcript.js'
import { folderWith } from '../../store/given.js'
import { packetsOf, type TalkOptions } from '../observed/pcap/packet.js'
import { readCaptured } from '../observed/pcap/read.js'
import { talk } from '../observed/talk.js'

/** The one session of what it was read from. */
const only = (sessions: readonly ObservedSession[]): ObservedSession => {
  const [session, ...others] = sessions
  if (session === undefined || others.length > 0) throw new Error(`${sessions.length} sessions`)
  return session
}

/** A dialogue with one message, as `C: ` and `S: ` lines; `instead` stands for lines of it, by their text. */
export const dialogue = (instead: Readonly<Record<string, string | readonly string[]>> = {}): readonly string[] =>
  usual.flatMap((line) => instead[line] ?? line)

const usual: readonly string[] = [
  'S: 220 server.test ESMTP',
  'C: EHLO client.test',
  'S: 250-server.test\n250 PIPELINING',
  'C: MAIL FROM:<ann@x.test> SIZE=100',
  'S: 250 ok',
  'C: RCPT TO:<bob@y.test>',
  'S: 250 ok',
  'C: DATA',
  'S: 354 go',
  'C: Subject: hello\n\nbody\n.',
  'S: 250 taken',
  'C: QUIT',
  'S: 221 bye',
]

/** A capture of that dialogue. */
export const captured = (lines: readonly string[] = dialogue(), options: TalkOptions = {}): ObservedSession =>
  only(readCaptured(packetsOf(talk(...lines), options)))

/** A transcript of that dialogue, every line of several by itself. */
export const transcribed = (lines: readonly string[] = dialogue()): ObservedSession => {
  const each = lines.flatMap((line) =>
    line
      .slice(3)
      .split('\n')
      .map((text) => `${line.slice(0, 2)} ${text}`),
  )
  return only([...readTranscriptPieces([Buffer.from(`${each.join('\n')}\n`, 'latin1')], 'transcript.txt')])
}

export const rejected =
  '1767225600: R="192.0.2.7:40001" L="192.0.2.1:25" C="18/00-07149-D7E16B94" PATH="inbound" PATH_GRP="default" P="awaiting rcptto" E=550 M=scriptlet CTXCONN=[pathway=inbound,ehlo_string="EHLO client.test"] CTXMESS=[mailfrom_string="MAIL FROM:<ann@x.test>",rcptto_string="RCPT TO:<bob@y.test>"] 550 no'

export const received =
  '1767225600@m1@b1@18/00-07149-D7E16B94@R@bob@y.test@ann@x.test@192.0.2.7@201@esmtp@default@default'

/** The session of lines of a reject log and of a main log. */
export const logged = (rejections: readonly string[], receptions: readonly string[]): ObservedSession => {
  const log = (file: string, lines: readonly string[]) => ({
    file,
    pieces: [Buffer.from(lines.map((line) => `${line}\n`).join(''), 'latin1')],
  })
  const items = [...joinLogs({ rejectLog: log('reject', rejections), mainLog: log('main', receptions) })]
  return only(items.flatMap((item) => (item.kind === 'session' ? [item.session] : [])))
}

/** A message file with a stated envelope. */
export const mailed = (content = 'Subject: hello\r\n\r\nbody\r\n'): ObservedSession =>
  syntheticSession(readEml(join(folderWith({ 'message.eml': content }), 'message.eml')), {
    sender: 'ann@x.test',
    recipients: ['bob@y.test'],
    peer: { address: '192.0.2.7', port: 40_001 },
    helo: 'client.test',
  })
