import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readRedactionProfile } from '../../../src/capture/redaction-profile/read-redaction-profile.js'
import { Trouble } from '../../../src/domain/trouble.js'

it('a profile, and its key, are read from files that have an end, and no more than they may have', () => {
  const folder = mkdtempSync(join(tmpdir(), 'profile-'))
  const told = (profile: string): string => {
    try {
      return readRedactionProfile(profile).key.toString().slice(0, 10)
    } catch (error) {
      if (!(error instanceof Trouble)) throw error
      return `${error.code}: ${error.message}; ${error.hint}`.replaceAll(folder, '')
    }
  }
  const keyIn = (path: string): string => {
    writeFileSync(join(folder, 'p.yaml'), `key: { file: ${JSON.stringify(path)} }\n`)
    return told(join(folder, 'p.yaml'))
  }
  writeFileSync(join(folder, 'good'), `${'k'.repeat(4095)}\n`)
  writeFileSync(join(folder, 'long'), 'k'.repeat(4097))
  const all = [...['good', 'long', '/dev/zero', 'none', folder].map(keyIn), told('/dev/zero')]
  rmSync(folder, { recursive: true })
  expect(all).toMatchInlineSnapshot(`
    [
      "kkkkkkkkkk",
      "profile-invalid: the key of a profile is in /long: it has more than 4096 bytes; name a file of 16 to 4096 bytes, as openssl rand -hex 32 gives",
      "profile-invalid: the key of a profile is in /dev/zero: it is no regular file; name a file of 16 to 4096 bytes, as openssl rand -hex 32 gives",
      "profile-invalid: /none: there is no such file; what a profile may say stands at the end of reprise listen --help",
      "profile-invalid: : it is a folder; what a profile may say stands at the end of reprise listen --help",
      "profile-invalid: /dev/zero: a profile is a file, and this is a device; what a profile may say stands at the end of reprise listen --help",
    ]
  `)
})
