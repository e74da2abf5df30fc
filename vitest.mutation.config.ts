import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The slower half of the files, the slowest last. */
const SLOW = [
  'restart',
  'inbox',
  'cause',
  'replay-crash',
  'schedules',
  'places',
  'xstate-facts',
  'plain-value',
  'trap-uncaught',
  'dynamic',
  'nesting',
].map((name) => `/${name}.test.ts`)

/** Whoever finds a mistake is the last that runs: the cheap ones first. */
class CheapFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = (file: TestSpecification): number => SLOW.findIndex((name) => file.moduleId.endsWith(name))
    return files.toSorted((one, other) => place(one) - place(other))
  }
}

/** How `npm run mutation` runs the tests of supervision, a thousand times over. */
export default defineConfig({
  test: {
    include: ['test/supervision/*.test.ts'],
    exclude: [
      // Half of all the time; what its thirty thousand random operations alone would find is asked of it by hand.
      'test/supervision/model.test.ts',
      // It runs in a process of its own, which does not have the mistake.
      'test/supervision/documentation.test.ts',
    ],
    isolate: false,
    sequence: { sequencer: CheapFirst },
    // What waits for ever is given up before Stryker gives up the whole runner.
    testTimeout: 8_000,
    hookTimeout: 8_000,
  },
})
