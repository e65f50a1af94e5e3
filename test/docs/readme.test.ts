import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { bytesOfText } from '../../src/domain/bytes.js'
import { notBridged } from '../../src/domain/not-bridged.js'
import { revisionId } from '../../src/domain/revision.js'
import { diagnose, noAnswers } from '../../src/engine/diagnose.js'
import { diagnosisText } from '../../src/report/diagnosis-text.js'

const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8')

const quoted = (mark: string): string => new RegExp(`<!-- ${mark} -->\n\`\`\`\\w+\n([\\s\\S]*?)\`\`\``).exec(page)![1]!

test('what README.md says that doctor prints is what it prints', () => {
  const files = new Map([['night.lua', bytesOfText(quoted('doctor policy'))]])
  const entry = 'night.lua'
  const revision = { id: revisionId(entry, files), name: entry, dialect: 'thrlua', entry, files } as const
  const text = diagnosisText(diagnose(revision, noAnswers), { color: false, width: 80, unicode: true })
  expect(quoted('doctor output')).toBe(text)
})

test('README has the table of what a second opinion does not make the same', () => {
  for (const { id, what, why } of notBridged) expect(page).toContain(`| \`${id}\` | ${what} | ${why} |`)
})
