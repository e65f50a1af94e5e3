/** What of the table of calls has no case of its own here, and why. */
export const missing: Readonly<Record<string, string>> = {
  'msys.registerModule':
    'runs while a policy is loaded: test/engine/registration.test.ts and test/momentum/rules/boot.test.ts',
  'msys.adaptive.registerRules': 'runs while a policy is loaded: test/engine/registration.test.ts',
  'msys.registerAuth': 'runs in init: test/engine/registration.test.ts and test/momentum/inbound/auth.test.ts',
  'msys.tls_params.set': 'has parameters only in a delivery: test/momentum/delivery/delivery.test.ts',
  'msys.cidr.define': 'runs in init: test/momentum/libraries/msys.test.ts; every case of msys.cidr.query stands on it',
  'msys.audit_series.define': 'runs in init: test/momentum/libraries/msys.test.ts; every case of a series stands on it',
  'msys.gauge_cache.define':
    'runs in init: test/momentum/libraries/gauge-cache.test.ts; every case of a gauge cache stands on it',
  'msgpart:raw_replace': 'is undecidable wherever it finds something: test/momentum/libraries/mime.test.ts',
}
