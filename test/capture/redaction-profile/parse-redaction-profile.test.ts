import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { redactionHelp } from '../../../src/capture/redaction-profile/help.js'
import { parseRedactionProfile } from '../../../src/capture/redaction-profile/parse-redaction-profile.js'
import { Trouble } from '../../../src/domain/trouble.js'

const asked: string[] = []
const sources = {
  file: (path: string): Uint8Array => {
    asked.push(path)
    return Buffer.from('a key of sixteen or more\r\n')
  },
  environment: { KEY: 'a key of sixteen or more', SHORT: 'short', REPRISE_REDACTION_KEY: 'x'.repeat(64) },
}

const parsed = (text: string) => parseRedactionProfile(text, '/etc/reprise/shop.yaml', sources)

const refusal = (text: string): string => {
  try {
    parsed(text)
    return 'taken'
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    expect([error.code, error.hint]).toEqual([
      'profile-invalid',
      'what a profile may say stands at the end of reprise listen --help',
    ])
    return error.message.replace('/etc/reprise/', '')
  }
}

describe('a profile', () => {
  it('that says nothing keeps least, under a key of the run alone', () => {
    const [one, two] = [parsed(''), parsed('')]
    expect({ ...one.redaction, key: '' }).toMatchInlineSnapshot(`
      {
        "addresses": "pseudonyms",
        "bodies": "drop",
        "headers": [],
        "isKeyOfRun": true,
        "key": "",
        "profile": "shop",
      }
    `)
    expect(one.redaction.key).not.toBe(two.redaction.key)
  })

  it('says what is kept, and where its key is', () => {
    const { redaction, key } = parsed(
      'name: a shop\naddresses: drop\nbodies: keep\nheaders: [Subject, X-Spam]\nkey: { file: keys/one }\n',
    )
    expect(redaction).toMatchObject({
      profile: 'a shop',
      addresses: 'drop',
      bodies: 'keep',
      headers: ['subject', 'x-spam'],
    })
    expect(asked).toEqual(['/etc/reprise/keys/one'])
    expect(key.toString()).toBe('a key of sixteen or more')
    expect(parsed('key: { env: KEY }').redaction.key).toBe(redaction.key)
    expect(redaction.key).toMatch(/^[0-9a-f]{16}$/)
    expect(parsed('headers: keep').redaction.headers).toBe('keep')
  })

  it('is refused with what was got, and what is allowed', () => {
    const texts = [
      'adresses: keep',
      'addresses: hash',
      'bodies: none',
      'headers: all',
      'headers: { a: b }',
      'headers: ["Subject:"]',
      'headers: [null]',
      'key: secret',
      'key: {}',
      'key: { env: NONE }',
      'key: { env: SHORT }',
      'key: { file: "" }',
      '- a list',
      'a: [',
    ]
    expect(texts.map((text) => `${text} → ${refusal(text)}`)).toMatchInlineSnapshot(`
      [
        "adresses: keep → shop.yaml:1:1: "adresses" is no key of a profile (did you mean addresses?); allowed: name, addresses, bodies, headers, key",
        "addresses: hash → shop.yaml:1:12: addresses is "hash"; allowed: keep, pseudonyms, drop",
        "bodies: none → shop.yaml:1:9: bodies is "none"; allowed: keep, hash, drop",
        "headers: all → shop.yaml:1:10: headers is "all"; allowed is keep, or a list of names",
        "headers: { a: b } → shop.yaml:1:10: headers is a mapping; allowed is keep, or a list of names",
        "headers: ["Subject:"] → shop.yaml:1:11: a header field is "Subject:"; allowed is a name as Subject, without colon (RFC 5322 section 2.2)",
        "headers: [null] → shop.yaml:1:11: a header field is nothing; allowed is a text",
        "key: secret → shop.yaml:1:6: key is "secret"; allowed is a mapping (key: value)",
        "key: {} → shop.yaml:1:6: key with nothing in it; allowed is file or env",
        "key: { env: NONE } → shop.yaml:1:13: the environment has no "NONE"; set it, or name a file: key: { file: PATH }",
        "key: { env: SHORT } → shop.yaml:1:6: a key of 5 bytes; allowed are 16 or more, as openssl rand -hex 32 gives",
        "key: { file: "" } → shop.yaml:1:14: the file of key is ""; allowed is a path, from the configuration's folder on",
        "- a list → shop.yaml:1:1: a profile is a list; allowed is a mapping (key: value)",
        "a: [ → shop.yaml:1:5: not YAML: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ]
    `)
  })

  it('as the help and the example have it is taken', () => {
    const inHelp = redactionHelp
      .split('\n')
      .filter((line) => line.startsWith('    '))
      .join('\n')
    expect(parsed(inHelp).redaction).toMatchObject({ profile: 'support', bodies: 'hash', headers: ['subject', 'date'] })
    expect(parsed(readFileSync('recordings/redaction/support.yaml', 'utf8')).redaction).toMatchObject({
      profile: 'support',
      addresses: 'pseudonyms',
    })
  })
})
