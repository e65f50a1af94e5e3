import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

// biome-ignore lint/style/noDefaultExport: vitest reads it so
export default defineConfig({
  test: {
    include: ['test/**/*.test.{ts,tsx}'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    // what the program keeps for a user is not to be kept for whoever runs its tests
    env: { TZ: 'UTC', XDG_STATE_HOME: join(tmpdir(), `reprise-test-state-${process.pid}`) },
  },
})
