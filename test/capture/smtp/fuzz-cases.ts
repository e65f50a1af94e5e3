/** How many cases a fuzz runs: few in the suite, as many as REPRISE_FUZZ_CASES says in a long run. */
export const fuzzCases = (inSuite: number): number => Number(process.env['REPRISE_FUZZ_CASES'] ?? inSuite)

/** Printed in every title, so that a failure can be run again: REPRISE_FUZZ_SEED. */
export const fuzzSeed = Number(process.env['REPRISE_FUZZ_SEED'] ?? 1)
