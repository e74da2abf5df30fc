import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { misfit } from '../../chaos/mutant.ts'
import { PLANTED } from '../../chaos/planted.ts'

test('every planted mistake fits the code: whoever changes a line that it names changes the list', () => {
  expect(PLANTED.length).toBeGreaterThanOrEqual(15)
  expect(PLANTED.flatMap((planted) => misfit(planted, readFileSync(planted.file, 'utf8')) ?? [])).toEqual([])
})

test('each has a name of its own', () => {
  expect(new Set(PLANTED.map(({ name }) => name)).size).toBe(PLANTED.length)
})
