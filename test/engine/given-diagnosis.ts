import { bytesOfText } from '../../src/domain/bytes.js'
import { readable } from '../../src/domain/canonical.js'
import type { Diagnosis, Finding } from '../../src/domain/diagnosis.js'
import type { Revision } from '../../src/domain/revision.js'
import { diagnose, noAnswers } from '../../src/engine/diagnose.js'

/** What doctor finds in a policy of one text, or of files by path: from `policy.conf` on where it is there; `lists`: those that a world has. */
export const diagnosisOf = (
  policy: string | Readonly<Record<string, string>>,
  lists: readonly string[] = [],
): Diagnosis => {
  const texts = typeof policy === 'string' ? { 'policy.lua': policy } : policy
  const files = new Map(Object.entries(texts).map(([path, text]) => [path, bytesOfText(text)]))
  const entry = files.has('policy.conf') ? 'policy.conf' : 'policy.lua'
  const revision: Revision = { id: 'f'.repeat(64), name: 'policy', dialect: 'thrlua', entry, files }
  return diagnose(revision, noAnswers, lists)
}

/** `policy.lua:3 minor rule: message`. */
export const told = ({ file, line, severity, rule, message }: Finding): string => {
  const place = file === null ? 'policy' : `${readable(file)}:${line}`
  return `${place} ${severity} ${rule}: ${message}`
}

/** A registered module `m`: what stands before its callouts, and the callouts' bodies by name. */
export const policyOf = (callouts: Readonly<Record<string, string>>, before = ''): string =>
  [
    `local m = {} ${before}`,
    ...Object.entries(callouts).map(
      ([name, body]) => `function m:${name}(${parameters[name] ?? 'ac, vctx'}) ${body} end`,
    ),
    'msys.registerModule("m", m)',
  ].join('\n')

const parameters: Readonly<Record<string, string>> = {
  init: '',
  validate_mailfrom: 'str, ac, vctx',
  validate_rcptto: 'msg, str, ac, vctx',
  validate_data: 'msg, ac, vctx',
  validate_data_spool: 'msg, ac, vctx',
  validate_data_spool_each_rcpt: 'msg, ac, vctx',
  validate_set_binding: 'msg',
}
