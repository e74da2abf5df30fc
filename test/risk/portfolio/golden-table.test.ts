import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { describeGolden } from '../golden.ts'

/** The table of docs/portfolio-risk.md, held against the golden files and the tests that it names. */

const page = readFileSync(new URL('../../../docs/portfolio-risk.md', import.meta.url), 'utf8')
const section = page.split('## Numbers computed elsewhere')[1]?.split('\n## ')[0] ?? ''
const quoted = (text = ''): readonly string[] => [...text.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name)
const rows = section
  .split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('.json'))
  .map((line) => line.split('|').map((cell) => cell.trim()))
  .map(([, formula = '', golden, keys, tests, within = '']) => ({
    formula,
    file: quoted(golden)[0] ?? '',
    keys: quoted(keys),
    tests: quoted(tests),
    within,
  }))
const others = quoted(section.split('Not reproduced')[1])
const FILES = ['covariance', 'garch_arch', 'kelly', 'risk', 'rockafellar_uryasev', 'special', 'volatility']
/** What a file says of itself, and of how it was made. */
const NOTES = new Set([
  'versions',
  'input',
  'note',
  'notes',
  'levels',
  'moments',
  'published (VaR,CVaR) Table 2',
])

const testText = (name: string): string => readFileSync(new URL(`${name}.test.ts`, import.meta.url), 'utf8')

/** Keys have dots in them: the longest that is there is taken, and `*` is any. */
function has(value: unknown, path: string): boolean {
  if (path === '') return true
  if (typeof value !== 'object' || value === null) return false
  const entries = Object.entries(value)
  if (path.startsWith('*.')) return entries.every(([, each]) => has(each, path.slice(2)))
  return entries.some(
    ([key, each]) => path === key || (path.startsWith(`${key}.`) && has(each, path.slice(key.length + 1))),
  )
}

describe('the table of numbers computed elsewhere', () => {
  it.each(rows)('names tests that are there and read the file: $formula', ({ file, tests, within }) => {
    expect(tests.length).toBeGreaterThan(0)
    expect(within).toMatch(/1e-\d+|digits/)
    for (const name of tests) {
      expect(existsSync(new URL(`${name}.test.ts`, import.meta.url))).toBe(true)
      expect(testText(name)).toContain(`read('${file}')`)
    }
  })
})

describeGolden('the table of numbers computed elsewhere', (read) => {
  it.each(rows)('names keys that the file has: $formula', ({ file, keys }) => {
    expect(keys.length).toBeGreaterThan(0)
    for (const key of keys) expect([key, has(read(file), key)]).toEqual([key, true])
  })

  it.each(FILES)('has every key of %s.json, or says why not', (file) => {
    const named = rows.filter((row) => row.file === `${file}.json`).flatMap(({ keys }) => keys)
    const left = Object.keys(read(`${file}.json`)).filter(
      (key) =>
        !NOTES.has(key) &&
        !others.includes(key) &&
        !named.some((each) => each === key || each.startsWith(`${key}.`)),
    )
    expect(left).toEqual([])
  })
})
