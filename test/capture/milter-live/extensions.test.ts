import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TLSSocket, connect as tlsConnect } from 'node:tls'
import { afterAll, describe, expect, it } from 'vitest'
import { hasPostfix } from '../postfix.js'
import { makeKey } from '../smtp/given-key.js'
import { givenPostfix, hello, mail } from './given-postfix.js'

const ask = async (socket: Socket | TLSSocket, line: string): Promise<string> => {
  if (line !== '') socket.write(`${line}\r\n`)
  let received = ''
  while (!/^\d{3} .*\r\n$/m.test(received)) received += String((await once(socket, 'data'))[0])
  return received
}

describe.skipIf(!hasPostfix)('a live Postfix that offers STARTTLS', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reprise-tls-'))
  const { key, cert } = makeKey('mx.test')
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 })
  writeFileSync(join(folder, 'cert.pem'), cert)
  const given = givenPostfix({
    tls: {
      smtpd_tls_security_level: 'may',
      smtpd_tls_key_file: join(folder, 'key.pem'),
      smtpd_tls_cert_file: join(folder, 'cert.pem'),
    },
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  it('tells what it came to, which is context from the EHLO behind it on', async () => {
    const show =
      'local function of(key) return vctx:get(msys.core.VCTX_CONN, key) end print(of("tls"), of("tls_cipher"), of("tls_cipher_usebits"))'
    const milter = await given.milter({ validate_ehlo: show, validate_mailfrom: show }, { mode: 'observe' })
    const plain = connect(given.port('tls'), '127.0.0.1')
    await ask(plain, '')
    expect(await ask(plain, hello)).toContain('STARTTLS')
    await ask(plain, 'STARTTLS')
    const secure = tlsConnect({ socket: plain, rejectUnauthorized: false })
    await once(secure, 'secureConnect')
    const { name } = secure.getCipher()
    for (const line of [hello, mail, 'QUIT']) await ask(secure, line)
    secure.destroy()
    const { acts, phases, opened } = await milter.session()
    expect(acts.map(({ act }) => ('line' in act ? act.line.trimEnd() : act.kind))).toEqual([
      'connect',
      hello,
      hello,
      mail,
    ])
    expect(phases.map(({ result }) => JSON.parse(result).output).filter(Boolean)).toEqual([
      ['\t\t'],
      [`on\t${name}\t256`],
      [`on\t${name}\t256`],
    ])
    expect(acts[2]?.act).toMatchObject({ macros: { tls_version: 'TLSv1.3', cipher: name, cipher_bits: '256' } })
    expect(opened.source).toMatchObject({ notTheClients: expect.arrayContaining(['extensions']) })
  })
})
