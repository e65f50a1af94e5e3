import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseLiveConfiguration } from '../../src/capture/live-configuration/parse-live-configuration.js'
import { bytesOfText } from '../../src/domain/bytes.js'
import { notBridged } from '../../src/domain/not-bridged.js'
import { revisionId } from '../../src/domain/revision.js'
import { diagnose, noAnswers } from '../../src/engine/diagnose.js'
import { diagnosisText } from '../../src/report/diagnosis-text.js'

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

const quoted = (mark: string): string => new RegExp(`<!-- ${mark} -->\n\`\`\`\\w*\n([\\s\\S]*?)\`\`\``).exec(page)![1]!

test('what README.md says that doctor prints is what it prints', () => {
  const files = new Map([['night.lua', bytesOfText(quoted('doctor policy'))]])
  const entry = 'night.lua'
  const revision = { id: revisionId(entry, files), name: entry, dialect: 'thrlua', entry, files } as const
  const text = diagnosisText(diagnose(revision, noAnswers), { color: false, width: 80, unicode: true })
  expect(quoted('doctor output')).toBe(text)
})

test('the configuration for the recorder inside Momentum is one that loads the policy with it', () => {
  const policy = `require("reprise_recorder")
local policy = {}
function policy:validate_ehlo(str, accept, vctx)
  return msys.core.VALIDATE_CONT
end
msys.registerModule("policy", policy)
`
  const files = new Map(
    Object.entries({
      'policy.conf': quoted('momentum configuration'),
      'policy.lua': policy,
      'reprise_recorder.lua': readFileSync('src/capture/inside/reprise_recorder.lua', 'latin1'),
      'reprise_recorder_settings.lua': 'return { enabled = true, sample_one_in = 1000 }',
    }).map(([name, text]) => [name, bytesOfText(text)]),
  )
  const entry = 'policy.conf'
  const revision = { id: revisionId(entry, files), name: entry, dialect: 'thrlua', entry, files } as const
  const { boot, registers, findings } = diagnose(revision, noAnswers)
  expect(boot).toBe('booted')
  expect(registers.map(({ callout }) => callout)).toEqual(['validate_ehlo'])
  expect(findings.map(({ rule }) => rule)).toEqual(['recorder-inside'])
})

test('the configuration of the live world is one', () => {
  const { datasources, cidr } = parseLiveConfiguration(quoted('live configuration'), 'live.yaml')
  expect([[...datasources.keys()], [...cidr.keys()]]).toEqual([['users'], ['good_guys']])
})

test('README has the table of what a second opinion does not make the same', () => {
  for (const { id, what, why } of notBridged) expect(page).toContain(`| \`${id}\` | ${what} | ${why} |`)
})
