import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Their modules are made for them alone. This one runs files of other tests, and over another road than they do. */
const ALONE = ['test/races/by-rest.test.ts']

/** Programs that tests start are loaded as they were compiled the last time; half of a start is that. */
const COMPILED = fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url))

export default defineConfig({
  test: {
    // Only for what hangs: nothing asks how long it took, and others may want the cores.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // Two cores, and one more works while a test waits for programs and sockets.
    maxWorkers: 3,
    env: { NODE_COMPILE_CACHE: COMPILED },
    coverage: {
      provider: 'v8',
      include: ['src/**/*.ts', 'machines/**/*.ts', 'actors/**/*.ts', 'supervisors/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { statements: 85 },
    },
    projects: [
      {
        extends: true,
        test: {
          // A worker loads the engine once and not once a file: nothing that a file leaves in a module may matter to the next.
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: ALONE,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE } },
    ],
  },
})
