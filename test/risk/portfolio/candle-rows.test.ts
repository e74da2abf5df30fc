import { describe, expect, it } from 'vitest'
import { candleRows, MINUTE_MS } from '../../../src/risk/portfolio/candle-rows.ts'

const minute = (at: number, close: number) => ({ at: at * MINUTE_MS, close })
const { NaN: none } = Number

describe('rows of candles', () => {
  it('are of the ends of minutes, in time and by our clock; what did not trade is not known', () => {
    const rows = candleRows([[minute(3, 30), minute(1, 10)], [minute(1, 100), minute(2, 200)], []], {
      venueMs: 4.5 * MINUTE_MS,
      at: 1_000_000,
    })
    expect(rows.map(({ at, begins, marks }) => [at, begins, [...marks]])).toEqual([
      [1_000_000 - 2.5 * MINUTE_MS, false, [10, 100, none]],
      [1_000_000 - 1.5 * MINUTE_MS, false, [none, 200, none]],
      [1_000_000 - 0.5 * MINUTE_MS, false, [30, none, none]],
    ])
  })

  it('leave out a minute that is not over', () => {
    expect(candleRows([[minute(4, 40)]], { venueMs: 4.5 * MINUTE_MS, at: 0 })).toEqual([])
    expect(candleRows([[minute(4, 40)]], { venueMs: 5 * MINUTE_MS, at: 0 })).toHaveLength(1)
  })
})
