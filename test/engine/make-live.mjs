/*
 * What make-live.sh records: clients of `reprise listen` that do what only live sessions have. Called with a folder for keys and the like; the
 * store is $REPRISE_DB.
 */
import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listen, talk } from './live-clients.mjs'

const folder = process.argv[2]
const [key, cert, world] = ['key.pem', 'cert.pem', 'world.yaml'].map((name) => join(folder, name))
const subject = ['-keyout', key, '-out', cert, '-days', '2', '-subj', '/CN=mx.lantern.test']
execFileSync('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', ...subject], { stdio: 'ignore' })
writeFileSync(
  world,
  `world:
  auth: { ann: secret }
  dns: { "example.org MX": [mx1.example.org], "parked.test MX": ["0 ."], "1.2.0.192.in-addr.arpa PTR": [mail.example.org], "1.0.0.127.in-addr.arpa PTR": [localhost.example.org] }
  db: { mailboxes: [ { query: "*", rows: [ { id: 1 } ] } ] }
`,
)

const base64 = (text) => Buffer.from(text).toString('base64')
const envelope = ['MAIL FROM:<ann@example.org>', 'RCPT TO:<postmaster@lantern.test>']
const message = 'From: ann@example.org\r\nSubject: \xfc\r\n\r\nhello\r\n'

const next = await listen({ db: join(folder, 'next.db'), world })
const listening = await listen(
  { db: process.env.REPRISE_DB, world },
  '--auth',
  '--tls-key',
  key,
  '--tls-cert',
  cert,
  '--max-size',
  '2000',
)
await talk(listening.port, ['EHLO mail.example.org', ...envelope, 'DATA', `${message}.\r\n`, 'QUIT'])
await talk(listening.port, [
  'EHLO mail.example.org',
  ...envelope,
  `BDAT 10\r\n${message.slice(0, 10)}`,
  `BDAT ${message.length - 10} LAST\r\n${message.slice(10)}`,
  'QUIT',
])
await talk(listening.port, [
  'EHLO mail.example.org',
  'MAIL FROM:<ann@example.org> SIZE=3000',
  ...envelope,
  'DATA',
  `a\r\n\r\nb\n.\nMAIL FROM:<eve@example.org>\r\n.\r\n`,
  'QUIT',
])
await talk(listening.port, [
  'EHLO mail.example.org',
  'STARTTLS',
  'tls',
  'EHLO mail.example.org',
  'AUTH LOGIN',
  base64('ann'),
  base64('secret'),
  ...envelope,
  'DATA',
  `${message}.\r\n`,
  'QUIT',
])
await talk(listening.port, ['EHLO mail.example.org', `AUTH PLAIN ${base64('\0ann\0wrong')}`, 'RSET'])
await talk(listening.port, [
  'EHLO mail.parked.test',
  'MAIL FROM:<spoofed@parked.test>',
  envelope[1],
  'DATA',
  `${message}.\r\n`,
  'QUIT',
])
await listening.end()
const proxied = await listen(
  { db: process.env.REPRISE_DB, world },
  '--proxy-from',
  '127.0.0.1',
  '--relay',
  `smtp://127.0.0.1:${next.port}`,
)
await talk(proxied.port, [
  'PROXY TCP4 192.0.2.1 198.51.100.25 40001 25',
  'EHLO mail.example.org',
  ...envelope,
  'DATA',
  `${message}.\r\n`,
  'QUIT',
])
await proxied.end()
const lmtp = await listen({ db: process.env.REPRISE_DB, world }, '--lmtp')
await talk(lmtp.port, ['LHLO mail.example.org', ...envelope, 'DATA', `${message}.\r\n`, 'QUIT'])
await lmtp.end()
await next.end()
