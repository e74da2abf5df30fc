import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { SUPERVISION } from '../../bin/mutants/supervision.ts'
import { type Mutant, misfit } from '../../chaos/mutant.ts'

test('every mistake of the list fits the code: whoever changes a line that it names changes the list', () => {
  expect(SUPERVISION.length).toBeGreaterThan(100)
  const texts = new Map(SUPERVISION.map(({ file }) => [file, readFileSync(file, 'utf8')]))
  expect(SUPERVISION.flatMap((mutant) => misfit(mutant, texts.get(mutant.file) ?? '') ?? [])).toEqual([])
})

test('no mistake is made twice', () => {
  const named = SUPERVISION.map(({ file, from, to }) => `${file}: ${from} → ${to}`)
  expect(named.filter((name, at) => named.indexOf(name) !== at)).toEqual([])
})

const mistake: Mutant = { file: 'sum.ts', from: 'a + b', to: 'a - b' }

test.each([
  ['fits a file that has it once', mistake, 'return a + b', undefined],
  ['is stale when the line is gone', mistake, 'return sum', 'sum.ts has "a + b" 0 times, not once'],
  ['is ambiguous when there are two', mistake, 'a + b + a + b', 'sum.ts has "a + b" 2 times, not once'],
  [
    'has to change something',
    { ...mistake, to: 'a + b' },
    'return a + b',
    'sum.ts: "a + b" is replaced by itself',
  ],
])('a mistake %s', (_, mutant, text, sentence) => {
  expect(misfit(mutant, text)).toBe(sentence)
})
