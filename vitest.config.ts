import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Two cores: more workers only make the socket tests wait for each other.
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'machines/**/*.ts', 'actors/**/*.ts', 'supervisors/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { statements: 85 },
    },
  },
})
