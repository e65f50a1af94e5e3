import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Canonical } from '../../../src/domain/canonical.js'
import type { LiveWorld } from '../../../src/world/live/live-world.js'
import { addressText, networkText } from '../../../src/world/live/network-text.js'
import { ask, givenLiveWorld, sessionFrom, start } from './given-live-world.js'

const minuteMs = 60_000

let world: LiveWorld

beforeEach(async () => {
  const monitors = [
    { intervalSeconds: 60, windows: 1 },
    { intervalSeconds: 60, windows: 10 },
  ]
  world = await givenLiveWorld({ counts: { monitors, maxKeys: 1000 } })
})
afterEach(() => world.close())

describe('sessions that are open at once', () => {
  it.each<[string, readonly Canonical[], number]>([
    ['of an address', ['SMTP', '192.0.2.10/32'], 2],
    ['of a network', ['SMTP', '192.0.2.0/24'], 3],
    ['of a network by its mask', ['SMTP', '192.0.2.0/255.255.255.0'], 3],
    ['of a length within an octet', ['SMTP', '192.0.2.8/30'], 2],
    ['of all of IPv4', ['SMTP', '0.0.0.0/0'], 3],
    ['of IPv6', ['SMTP', '2001:db8::/32'], 1],
    ['of another service', ['ECStream', '192.0.2.0/24'], 1],
    ['of nobody', ['SMTP', '198.51.100.0/24'], 0],
  ])('%s', async (_, key, expected) => {
    const sessions = ['192.0.2.10', '192.0.2.10', '192.0.2.200', '2001:db8::1', '192.0.2.10'].map((address) =>
      sessionFrom(world, address),
    )
    sessionFrom(world, '192.0.2.10', 'ECStream')
    sessions[4]!.close()
    sessions[4]!.close()
    expect(await ask(sessions[0]!, 'msys.audit.inbound_session_count', key)).toBe(expected)
  })

  it('of what is no network is trouble, and no 0', async () => {
    const asked = ask(sessionFrom(world), 'msys.audit.inbound_session_count', ['SMTP', '192.0.2.0/255.0.255.0'])
    await expect(asked).rejects.toMatchObject({ code: 'world-unknown-network' })
  })
})

describe('a monitor', () => {
  const monitored = (what: string, key: readonly Canonical[], at = start) =>
    ask(sessionFrom(world, '203.0.113.1'), `msys.audit.${what}`, key, { at })

  it('counts connections by network and window, whether or not they are open still', async () => {
    sessionFrom(world, '192.0.2.10').close()
    sessionFrom(world, '192.0.2.11', 'SMTP', start + minuteMs).close()
    const at = start + minuteMs
    expect(await monitored('connections', ['60,1', '192.0.2.0/24'], at)).toBe(1)
    expect(await monitored('connections', ['60,10', '192.0.2.0/24'], at)).toBe(2)
    expect(await monitored('connections', ['60, 10', '192.0.2.10/32'], at)).toBe(1)
    expect(await monitored('connections', ['60,10', '192.0.2.0/24', 1, 1, true], at)).toBe(1)
    expect(await monitored('connections', ['60,10', '192.0.2.0/24', null, 0, null], at)).toBe(1)
    expect(await monitored('connections', ['60,10', '192.0.2.0/24'], start + 20 * minuteMs)).toBe(0)
  })

  it('counts receptions and rejections as they are told', async () => {
    const session = sessionFrom(world)
    session.count('receptions', start)
    session.count('receptions', start)
    session.count('rejections', start)
    expect(await monitored('receptions', ['60,1', '192.0.2.10/32'])).toBe(2)
    expect(await monitored('rejections', ['60,1', '192.0.2.10/32'])).toBe(1)
  })

  it('that is not declared is trouble, and no 0', async () => {
    await expect(monitored('rejections', ['5,1', '192.0.2.10/32'])).rejects.toMatchObject({
      code: 'world-unknown-monitor',
      message: 'msys.audit.rejections was asked of the monitor "5,1"; declared are 60,1 60,10',
      hint: 'declare it in the configuration: counts: { monitors: ["5,1"] }',
    })
  })
})

it.each([
  ['192.0.2.10', '192.0.2.0/24', true],
  ['192.0.3.10', '192.0.2.0/24', false],
  ['192.0.3.10', '192.0.2.0/23', true],
  ['2001:DB8::1', '2001:db8::/32', true],
  ['::c000:20a', '192.0.2.0/24', false],
])('%s in %s: %s', (address, network, isIn) => {
  expect(addressText(address).startsWith(networkText(network)!)).toBe(isIn)
})
