/** What of the table of calls has no case of its own here, and why. */
export const missing: Readonly<Record<string, string>> = {
  'msys.registerModule':
    'runs while a policy is loaded: test/engine/registration.test.ts and test/momentum/rules/boot.test.ts',
  'msys.adaptive.registerRules': 'runs while a policy is loaded: test/engine/registration.test.ts',
  'msys.registerAuth': 'runs in init: test/engine/registration.test.ts and test/momentum/inbound/auth.test.ts',
  'msys.tls_params.set': 'has parameters only in a delivery: test/momentum/delivery/delivery.test.ts',
}
