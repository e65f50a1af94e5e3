import { describe, expect, it } from 'vitest'
import { milterAddressText, parseMilterAddress } from '../../../src/capture/milter/parse-milter-address.js'

describe('the address of a milter', () => {
  it.each([
    ['inet:8891@127.0.0.1', { kind: 'inet', host: '127.0.0.1', port: 8891 }],
    ['inet:8891', { kind: 'inet', host: '127.0.0.1', port: 8891 }],
    ['inet:0@localhost', { kind: 'inet', host: 'localhost', port: 0 }],
    ['inet6:8891@::1', { kind: 'inet', host: '::1', port: 8891 }],
    ['inet6:8891@[2001:db8::1]', { kind: 'inet', host: '2001:db8::1', port: 8891 }],
    ['inet6:65535', { kind: 'inet', host: '::1', port: 65_535 }],
    ['unix:/run/reprise/milter.sock', { kind: 'unix', path: '/run/reprise/milter.sock' }],
    ['local:a b:c@d', { kind: 'unix', path: 'a b:c@d' }],
  ] as const)('%s is read', (text, address) => {
    expect(parseMilterAddress(text)).toEqual(address)
    expect(parseMilterAddress(milterAddressText(address))).toEqual(address)
  })

  it.each([
    '',
    'inet',
    'inet:',
    'inet:127.0.0.1:8891',
    'inet:8891@',
    'inet:8891@::1',
    'inet6:8891@127.0.0.1',
    'inet:65536@127.0.0.1',
    'inet:-1@127.0.0.1',
    'inet:8891@127.0.0.1 ',
    'inet:8891@a_b',
    'inet:8891@[127.0.0.1',
    'inet:http@127.0.0.1',
    'unix:',
    'tcp:8891@127.0.0.1',
    'INET:8891@127.0.0.1',
    '/run/milter.sock',
    '8891',
  ])('%j is refused', (text) => {
    expect(() => parseMilterAddress(text)).toThrow(
      `${JSON.stringify(text)} is no address of a milter; allowed are inet:PORT@HOST, inet6:PORT@HOST and unix:PATH`,
    )
  })
})
