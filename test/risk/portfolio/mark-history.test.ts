import { describe, expect, it } from 'vitest'
import { MarkHistory, type MarkRow } from '../../../src/risk/portfolio/mark-history.ts'

const row = (at: number): MarkRow => ({ at, marks: Float64Array.of(at), begins: false })
const times = (rows: readonly MarkRow[]) => rows.map(({ at }) => at)

describe('the history of marks', () => {
  it('keeps the newest', () => {
    const history = new MarkHistory()
    for (let at = 0; at < 5; at++) history.add(row(at), 3)
    expect(times(history.lend())).toEqual([2, 3, 4])
  })

  it('is there for the next life when the last one proved that it can live with it', () => {
    const history = new MarkHistory()
    history.add(row(1), 3)
    history.lend()
    history.proved()
    expect(times(history.lend())).toEqual([1])
  })

  it('is gone for the life after one that it may have ended', () => {
    const history = new MarkHistory()
    history.add(row(1), 3)
    history.lend()
    history.add(row(2), 3)
    expect(history.lend()).toEqual([])
    history.add(row(3), 3)
    expect(history.count).toBe(1)
  })

  it('takes older rows before those that it has, and says that these are of another kind', () => {
    const history = new MarkHistory()
    for (const at of [5, 6]) history.add(row(at), 9)
    history.precede([row(1), row(4), row(5), row(8)], 9)
    expect(history.lend().map(({ at, begins }) => [at, begins])).toEqual([
      [1, false],
      [4, false],
      [5, true],
      [6, false],
    ])
  })

  it('keeps the newest of both', () => {
    const history = new MarkHistory()
    history.add(row(5), 3)
    history.precede([1, 2, 3, 4].map(row), 3)
    expect(times(history.lend())).toEqual([3, 4, 5])
  })
})
