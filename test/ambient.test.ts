import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** What may not be named outside `src/ports`, and what to use in its place. */
const BANNED: readonly (readonly [RegExp, string])[] = [
  [/\bDate\.now\b/, 'clock.now()'],
  [/\bnew Date\(\s*\)/, 'new Date(clock.now())'],
  [/\bMath\.random\b/, 'random.next()'],
  [/(?<![.\w])setTimeout\s*\(/, 'clock.setTimeout()'],
  [/(?<![.\w])setInterval\s*\(/, 'clock.setTimeout(), armed again'],
  [/(?<![.\w])setImmediate\s*\(/, 'clock.setTimeout(task, 0)'],
  [/\bperformance\.now\b/, 'clock.monotonicMicros()'],
  [/\brandomUUID\b/, 'ids.next()'],
  [/\bAbortSignal\.timeout\b/, 'a timer of the clock that aborts'],
  [/\bprocess\.hrtime\b/, 'clock.monotonicMicros()'],
]

/** Runs in the browser, where there is no engine to keep deterministic. */
const PAGE = 'src/console/page/'

const sources = globSync('{bin,chaos,supervisors,actors,machines,src}/**/*.ts')
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.startsWith('src/ports/') && !path.startsWith(PAGE))

test('there are sources to check', () => {
  expect(sources.length).toBeGreaterThan(30)
})

test('no ambient time, randomness or identity outside src/ports', () => {
  const offences = sources.flatMap((path) =>
    readFileSync(path, 'utf8')
      .split('\n')
      .flatMap((line, index) =>
        BANNED.filter(([pattern]) => pattern.test(line)).map(
          ([pattern, instead]) => `${path}:${index + 1} names ${pattern.source}; use ${instead}`,
        ),
      ),
  )
  expect(offences).toEqual([])
})

test('the patterns do catch what they ban', () => {
  const samples = [
    'Date.now()',
    'new Date()',
    'Math.random()',
    'setTimeout(f, 1)',
    'setInterval(f, 1)',
    'performance.now()',
  ]
  for (const sample of samples) expect(BANNED.some(([pattern]) => pattern.test(sample))).toBe(true)
  expect(BANNED.some(([pattern]) => pattern.test('clock.setTimeout(task, 1)'))).toBe(false)
})
