import { describe, expect, it } from 'vitest'
import { ReturnWindow } from '../../../src/risk/portfolio/return-window.ts'

const windowOf = (capacity: number, rows: readonly (readonly number[])[]) => {
  const window = new ReturnWindow(2, capacity)
  for (const row of rows) window.push(row)
  return window
}
const { NaN: none } = Number

describe('a window of returns', () => {
  it('has of each asset the returns that there are, oldest first', () => {
    const window = windowOf(3, [
      [1, none],
      [2, 5],
      [none, 6],
      [4, none],
      [none, 8],
    ])
    expect([...window.series(0)]).toEqual([4])
    expect([...window.series(1)]).toEqual([6, 8])
    expect(window.presence(0)).toBeCloseTo(1 / 3, 12)
    expect(window.presence(1)).toBeCloseTo(2 / 3, 12)
  })

  it('makes nothing of rows in which nothing was there, and spreads what was', () => {
    const window = windowOf(4, [
      [1, none],
      [none, none],
      [none, none],
      [3, none],
    ])
    const expected = [10, 0, 0, 30].map((each) => each * Math.SQRT2)
    window.profits([10, 10]).forEach((profit, row) => {
      expect(profit).toBeCloseTo(expected[row] ?? 0, 12)
    })
    expect(window.presence(1)).toBe(0)
  })

  it('lets go of the oldest row, with nothing where nothing was', () => {
    const window = windowOf(2, [
      [1, none],
      [2, 3],
    ])
    expect([...(window.push([4, 5]) ?? [])]).toEqual([1, 0])
    expect(windowOf(2, [[1, none]]).push([2, 3])).toBeUndefined()
  })
})
