/** Mutation testing of supervision: `npm run mutation -- [--mutate FILE]`. Why so: docs/decisions/0012. */
export default {
  mutate: ['src/supervision/*.ts'],
  mutator: {
    // Most are sentences for people; a tag that is compared is mistaken where it is compared.
    excludedMutations: ['StringLiteral'],
  },
  testRunner: 'vitest',
  vitest: { configFile: 'vitest.mutation.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // A mistake that does not compile is nobody's.
  checkers: ['typescript'],
  tsconfigFile: 'tsconfig.mutation.json',
  concurrency: 1,
  // An endless loop. A machine that is busy must not pass for one.
  timeoutMS: 10_000,
  // A later run repeats what has changed. It does not see a change of a test's helpers: then delete the file.
  incremental: true,
  incrementalFile: 'var/mutation/incremental.json',
  tempDirName: 'var/mutation/sandbox',
  ignorePatterns: ['var', 'coverage'],
  reporters: ['progress-append-only', 'clear-text', 'json'],
  clearTextReporter: { allowColor: false, reportTests: false, logTests: false },
  jsonReporter: { fileName: 'var/mutation/report.json' },
}
