import { describe, expect, it } from 'vitest'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { Candles } from '../../src/market/candles.ts'

const add = (candles: Candles, price: number, size: number, at: number) =>
  candles.add(price as Ticks, size as Lots, at)

describe('one-minute candles', () => {
  it('close when the first trade of a later minute comes', () => {
    const candles = new Candles(60_000, 10)
    expect(add(candles, 100, 1, 60_000)).toBeUndefined()
    add(candles, 105, 2, 61_000)
    add(candles, 95, 3, 119_999)
    expect(candles.closed).toEqual([])
    const closed = { at: 60_000, open: 100, high: 105, low: 95, close: 95, volume: 6, trades: 3 }
    expect(add(candles, 97, 1, 120_000)).toEqual(closed)
    expect(candles.closed).toEqual([closed])
    expect(candles.open).toMatchObject({ at: 120_000, open: 97, volume: 1 })
  })

  it('have no candle for a minute without trades', () => {
    const candles = new Candles(60_000, 10)
    for (const at of [0, 300_000, 360_000]) add(candles, 100, 1, at)
    expect(candles.closed.map((candle) => candle.at)).toEqual([0, 300_000])
  })

  it('never change once closed', () => {
    const candles = new Candles(60_000, 10)
    add(candles, 100, 1, 0)
    add(candles, 101, 1, 60_000)
    expect(add(candles, 999, 9, 30_000)).toBeUndefined()
    expect([candles.closed[0]?.high, candles.open?.high]).toEqual([100, 101])
  })

  it('keep so many and no more', () => {
    const candles = new Candles(60_000, 3)
    for (let minute = 0; minute < 9; minute++) add(candles, 100 + minute, 1, minute * 60_000)
    expect(candles.closed.map((candle) => candle.open)).toEqual([105, 106, 107])
  })
})
