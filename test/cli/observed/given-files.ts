import { received, rejected } from '../../capture/imported/given-observed.js'
import { classicPcap, framesOf } from '../../capture/observed/pcap/capture.js'
import { packetsOf } from '../../capture/observed/pcap/packet.js'
import { talk } from '../../capture/observed/talk.js'
import { lua } from '../given-cli.js'

export const transcript = 'S: 220 s\nC: EHLO c.test\nS: 250 s\nC: QUIT\nS: 221 bye\n'
const message = 'Subject: hello\r\n\r\nbody\r\n'

/** Files to import, by their paths, and two policies. */
export const importable: Readonly<Record<string, string>> = {
  'policy.lua': lua({
    validate_rcptto: 'if tostring(str):find("refused@") then vctx:set_code(550, "no") return 1 end',
  }),
  'curious.lua': lua({ validate_ehlo: 'msys.dnsLookup("c.test", "a")' }),
  'world.yaml': 'world:\n  dns:\n    c.test A: [192.0.2.9]\n',
  'transcript.txt': transcript,
  rejectlog: `${rejected}\n`,
  mainlog: `${received}\nnonsense\n`,
  'mail.mbox': `From a\n${message.replaceAll('\r', '')}\nFrom b\nSubject: two\n\nx\n`,
  'mail.eml': message,
  'Maildir/new/1': message,
  'Maildir/cur/2': message.replace('hello', 'other'),
  empty: '',
  'nothing.txt': 'hello\n',
  'folder/file': '',
}

export const capture = classicPcap(
  framesOf(packetsOf(talk('S: 220 s', 'C: EHLO c.test', 'S: 250 s', 'C: QUIT', 'S: 221 bye'))),
)
