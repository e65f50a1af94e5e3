import { expect, it } from 'vitest'
import { JustOver } from '../../../src/capture/milter-live/just-over.js'

const client = { host: 'mx.test', daemon: 'smtpd', port: 4711 }
const session = (isEnding: boolean) => ({
  session: 'ID',
  peer: '192.0.2.1:4711',
  policy: { isEnding, ended: new Promise<void>(() => {}) },
})

it.each([
  ['is over, of the same port', true, client, { session: 'ID', peer: '192.0.2.1:4711' }],
  ['goes on', false, client, undefined],
  ['had another port', true, { ...client, port: 4712 }, undefined],
  ['was another mail server’s', true, { ...client, host: 'other.test' }, undefined],
  ['was another service’s', true, { ...client, daemon: 'submission' }, undefined],
])('a session that %s is possibly of the same connection, or is not', (_, isEnding, of, before) => {
  const justOver = new JustOver()
  justOver.add(client, session(isEnding))
  expect(justOver.before(of)).toEqual(before)
})

it('a port that was not told tells nothing', () => {
  const justOver = new JustOver()
  justOver.add({ ...client, port: 0 }, session(true))
  expect(justOver.before({ ...client, port: 0 })).toBe(undefined)
})
