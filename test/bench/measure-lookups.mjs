import { revisionId } from '../../dist/domain/revision.js'
import { bootHost } from '../../dist/engine/boot-host.js'
import { SessionRecorder } from '../../dist/engine/session-recorder.js'
import { medianRates } from './rounds.mjs'

const lookups = 30

const source = `
local m = {}
function m:validate_connect(ac, vctx)
  for i = 1, ${lookups} do msys.dnsLookup("host" .. i .. ".example.net", "a") end
  return 0
end
msys.registerModule("lookups", m)
`

const answer = { records: ['192.0.2.1'] }

/** A callout with thirty lookups, each awaited (so that its phase runs again), and the same with the answers at hand. */
export const measureLookups = async ({ rounds }) => {
  const files = new Map([['policy.lua', source]])
  const revision = {
    id: revisionId('policy.lua', files),
    name: 'lookups',
    dialect: 'thrlua',
    entry: 'policy.lua',
    files,
  }
  const { host, boot } = bootHost(revision, { take: () => answer })
  const opened = {
    source: { kind: 'scenario', name: 'lookups' },
    boot: boot.digest,
    peer: '192.0.2.1:40000',
    listener: '198.51.100.25:25',
    at: 0,
    seed: 1,
  }
  const perform = async (connect) => {
    for (let session = 0; session < 100; session++) await connect(new SessionRecorder(host, opened))
    return 100
  }
  const rates = await medianRates(
    {
      awaited: () =>
        perform((recorder) =>
          recorder.performAwaiting({ kind: 'connect' }, 0, { world: async () => answer, timeoutMs: 10_000 }),
        ),
      atHand: () => perform((recorder) => recorder.perform({ kind: 'connect' }, 0, { take: () => answer })),
    },
    { rounds },
  )
  return [
    { what: `a session with ${lookups} awaited lookups in one callout`, value: 1e6 / rates.awaited, unit: 'µs' },
    { what: 'the same with the answers at hand', value: 1e6 / rates.atHand, unit: 'µs' },
    { what: 'awaited against at hand', value: rates.atHand / rates.awaited, unit: 'times' },
  ]
}
