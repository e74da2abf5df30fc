import { expect, test } from 'vitest'
import { Holdings } from '../../src/supervision/holdings.ts'

test('what is held is given back once, the last first, whatever fails', () => {
  const failed: unknown[] = []
  const given: string[] = []
  const holdings = new Holdings((error) => failed.push(error))
  const [first, second] = ['first', 'second'].map((name) => () => void given.push(name))
  const clumsy = (): never => {
    throw new Error('clumsy')
  }
  for (const release of [first, clumsy, second, first]) if (release) holdings.hold(release)
  holdings.releaseAll()
  holdings.releaseAll()
  expect([given, failed]).toEqual([['second', 'first'], [new Error('clumsy')]])
})
