/*
 * What make-live.sh records as make-redacted: clients of `reprise listen` that redacts, or does not keep every body. Called with a folder for its files; the
 * store is $REPRISE_DB.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { listen, talk } from './live-clients.mjs'

const folder = process.argv[2]
const world = join(folder, 'world.yaml')
writeFileSync(
  world,
  `world:
  dns: { "example.org MX": [mx1.example.org], "parked.test MX": ["0 ."], "1.0.0.127.in-addr.arpa PTR": [localhost.example.org] }
  db: { mailboxes: [ { query: "*", rows: [ { id: 1 } ] } ] }
`,
)

const profile = (name, addresses, bodies, headers) => {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(
    file,
    `addresses: ${addresses}\nbodies: ${bodies}\nheaders: ${headers}\nkey: { env: GOLDEN_REDACTION_KEY }\n`,
  )
  return ['--redact', file]
}
process.env.GOLDEN_REDACTION_KEY = 'of golden recordings alone'

const message = 'From: Ann <ann@example.org>\r\nSubject: hello\r\nX-Other: ann\r\n\r\nhello\r\n.\r\n'
const envelope = [
  'MAIL FROM:<ann@example.org> SIZE=99',
  'RCPT TO:<bob@lantern.test>',
  'RCPT TO:<postmaster@lantern.test>',
]
const whole = ['EHLO mail.example.org', ...envelope, 'DATA', message, 'QUIT']
const refused = ['EHLO mail.parked.test', 'VRFY ann', 'MAIL FROM:<spoofed@parked.test>', 'QUIT']
const early = ['EHLO mail.example.org', 'MAIL FROM:<ann@example.org>', 'RSET', 'QUIT']

const services = [
  profile('pseudonyms', 'pseudonyms', 'hash', '[Subject, From]'),
  profile('dropped', 'drop', 'drop', '[]'),
  profile('contents', 'keep', 'hash', 'keep'),
  ['--bodies', 'read'],
  ['--bodies', 'none'],
]
for (const args of services) {
  const listening = await listen({ db: process.env.REPRISE_DB, world }, ...args)
  for (const steps of [whole, refused, early]) await talk(listening.port, steps)
  await listening.end()
}
