import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ambientNames } from './ambient-ban.ts'

/** Runs in the browser, where there is no engine to keep deterministic. */
const PAGE = 'src/console/page/'

const sources = globSync('{bin,chaos,supervisors,actors,machines,src}/**/*.ts')
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => !path.startsWith('src/ports/') && !path.startsWith(PAGE))

test('there are sources to check', () => {
  expect(sources.length).toBeGreaterThan(30)
})

test('no ambient time, randomness or identity outside src/ports', () => {
  expect(sources.flatMap((path) => ambientNames(path, readFileSync(path, 'utf8')))).toEqual([])
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
  for (const sample of samples) expect(ambientNames('sample', sample)).toHaveLength(1)
  expect(ambientNames('sample', 'clock.setTimeout(task, 1)')).toEqual([])
})
