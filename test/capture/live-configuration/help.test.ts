import { expect, it } from 'vitest'
import { liveConfigurationHelp } from '../../../src/capture/live-configuration/help.js'
import { parseLiveConfiguration } from '../../../src/capture/live-configuration/parse-live-configuration.js'

it('the example of the help is a configuration, and says something of everything', () => {
  const example = liveConfigurationHelp
    .split('\n')
    .filter((line) => line.startsWith('    '))
    .join('\n')
  const { resolver, datasources, cidr, config, auth, files, counts, http } = parseLiveConfiguration(
    example,
    '/etc/live.yaml',
  )
  expect(resolver).toEqual({ servers: ['127.0.0.1:5353', '[2001:db8::53]:53'], timeoutMs: 2000, tries: 2 })
  expect([...datasources.keys(), ...cidr.keys(), ...auth.users.keys()]).toEqual([
    'local',
    'users',
    'good_guys',
    'bad_guys',
    'ann',
  ])
  expect(config.bindingGroups.get('pool')).toEqual(['a', 'b'])
  expect(http).toEqual({ origins: ['http://127.0.0.1:8080'], timeoutMs: 2000, maxBytes: 65_536 })
  expect([files.folders, counts.monitors.length]).toEqual([['/etc/policy'], 2])
})
