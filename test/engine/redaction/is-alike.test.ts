import { expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import { isAlike } from '../../../src/engine/redaction/is-alike.js'

const mark = 'redacted-0123456789abcdef0123'

it.each<[was: Canonical, is: Canonical, isSo: boolean]>([
  [['header', 'X-Size', ['51']], ['header', 'X-Size', ['51']], true],
  [['header', 'X-Size', ['51']], ['header', 'X-Size', ['71']], false],
  [['rcptto', 'bob@y.example'], ['rcptto', `${mark}@y.example`], true],
  [['inject', { mess: 'a'.repeat(16) }], ['inject', { mess: 'b'.repeat(16) }], true],
  [['inject', { mess: 'a'.repeat(16) }], ['inject', { conn: 'a'.repeat(16) }], false],
  [['inject', { mess: null }], ['inject', {}], false],
  [['code', 550], ['code', 551], false],
  [['code', 550], ['code', '550'], false],
  [['context', 'k', null], ['context', 'k', mark], false],
  [[['disconnect']], [], false],
])('an effect %j is told alike of %j: %s', (was, is, isSo) => {
  expect(isAlike(was, is)).toBe(isSo)
})
