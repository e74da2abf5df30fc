import { expect, test } from 'vitest'
import type { Ticks } from '../../../src/domain/instrument.ts'
import { openChronicle } from '../../../src/exchange/chronicle/chronicle.ts'
import { KeptMap } from '../../../src/exchange/chronicle/kept-map.ts'
import { Lines } from '../../../src/exchange/chronicle/lines.ts'
import { AROUND, placed, refusal, request, START_MS, stillMarket } from '../still-market.ts'
import { MemoryFile } from './memory-file.ts'

const begun = (file = new MemoryFile()) => ({
  file,
  market: stillMarket(undefined, openChronicle(file)),
  /** The process after it, so much later by its clock. */
  next: (afterMs = 1_000) => stillMarket(undefined, openChronicle(file), START_MS + afterMs),
})

test('orders that rested rest again, the first one first, and are filled where they were', () => {
  const { market, next } = begun()
  const [first] = [
    placed(market.exchange.place('ann', request({ size: 3 }))),
    placed(market.exchange.place('bob', request({ size: 3 }))),
  ]
  market.background('sell', AROUND, 1, false)
  const after = next()
  expect(after.exchange.book(after.symbol).bids).toEqual([[AROUND, 5]])
  after.background('sell', AROUND, 3, false)
  expect(after.exchange.order('ann', { id: first.id })).toMatchObject({ status: 'done', filled: 3 })
  expect(after.exchange.fills('bob', {})).toMatchObject([{ size: 1 }])
  expect(after.exchange.audit()).toEqual({ cash: 0n, lots: [] })
})

test('a market that opens beyond an order that rested fills it', () => {
  const { market, next } = begun()
  const order = placed(market.exchange.place('ann', request({ size: 2 })))
  const after = next()
  after.background('sell', AROUND - 5, 10)
  expect(after.exchange.order('ann', { id: order.id })).toMatchObject({ status: 'done', filled: 2 })
  expect(after.exchange.fills('ann', {})).toMatchObject([{ price: AROUND, liquidity: 'maker' }])
})

test('a stop waits again, and is triggered', () => {
  const { market, next } = begun()
  const stop = { direction: 'down', price: (AROUND - 10) as Ticks, by: 'mark' } as const
  const { id } = placed(market.exchange.place('ann', request({ stop, price: AROUND - 20 })))
  const after = next()
  after.exchange.start()
  after.pass(1_000)
  expect(after.exchange.order('ann', { id })?.status).toBe('untriggered')
  after.setIndex(AROUND - 50)
  after.pass(1_000)
  expect(after.exchange.order('ann', { id })?.status).toBe('open')
})

test('a client id stays taken, also that of an order that is done', () => {
  const { market, next } = begun()
  const asked = request()
  const { id } = placed(market.exchange.place('ann', asked))
  market.exchange.cancel('ann', { id })
  expect(refusal(next().exchange.place('ann', asked))).toBe('duplicate-client-id')
})

test('an id is not given again, though the clock has gone back', () => {
  const { market, next } = begun()
  const before = placed(market.exchange.place('ann', request()))
  const after = placed(next(0).exchange.place('ann', request()))
  const earlier = placed(next(-5_000).exchange.place('ann', request()))
  expect(after.id > before.id && earlier.id > after.id).toBe(true)
})

test('the lines of an account are counted on', () => {
  const { market, next } = begun()
  market.background('sell', AROUND, 10)
  market.exchange.place('ann', request({ size: 1 }))
  const after = next()
  after.background('sell', AROUND, 10)
  after.exchange.place('ann', request({ size: 1 }))
  expect(after.exchange.ledger('ann', 0).map(({ sequence }) => sequence)).toEqual([1, 2, 3])
})

test('public trades are counted on, above every number that was given', () => {
  const { market, next } = begun()
  const trade = (each: typeof market): number => {
    each.background('sell', AROUND, 1)
    each.exchange.place('ann', request())
    return each.exchange.trades(each.symbol)[0]?.sequence ?? 0
  }
  const before = [trade(market), trade(market)]
  expect(trade(next())).toBeGreaterThan(Math.max(...before))
})

test('an account that is being liquidated opens nothing until that is over', () => {
  const { market, next } = begun()
  market.background('sell', AROUND, 100)
  market.exchange.place('ann', request({ size: 100 }))
  market.exchange.liquidate('ann')
  expect(market.exchange.positions('ann'), 'nobody takes it').toMatchObject([{ lots: 100 }])
  const after = next()
  expect(refusal(after.exchange.place('ann', request()))).toBe('in-liquidation')
  after.background('buy', AROUND, 1_000)
  after.exchange.start()
  after.pass(1_000)
  expect(after.exchange.positions('ann')).toEqual([])
  expect(refusal(after.exchange.place('ann', request()))).toBe('placed')
})

test.each([
  ['acts at its deadline', 3_000, 1_000, { at: 1_900, open: 1 }, { at: 2_100, open: 0 }],
  ['acts at once when the deadline passed meanwhile', 3_000, 9_000, { at: 0, open: 1 }, { at: 10, open: 0 }],
  ['does not act when it was disarmed', 0, 9_000, { at: 0, open: 1 }, { at: 20_000, open: 1 }],
])('a dead-man switch %s', (_, timeoutMs, afterMs, early, late) => {
  const { market, next } = begun()
  market.exchange.place('ann', request())
  market.exchange.armDeadMan('ann', 3_000, [])
  market.exchange.armDeadMan('ann', timeoutMs, [])
  const after = next(afterMs)
  for (const { at, open } of [early, late]) {
    after.pass(START_MS + afterMs + at - after.clock.now())
    expect(after.exchange.orders('ann', { status: 'active' })).toHaveLength(open)
  }
})

test('a dead-man switch that has acted does not act again on what was placed since', () => {
  const { market, next } = begun()
  market.exchange.armDeadMan('ann', 1_000, [])
  market.pass(1_500)
  market.exchange.place('ann', request())
  const after = next(5_000)
  after.pass(60_000)
  expect(after.exchange.orders('ann', { status: 'active' })).toHaveLength(1)
})

test('the chronicle knows where the market was', () => {
  const { file, market } = begun()
  market.setIndex(AROUND + 77)
  market.pass(2_000)
  market.exchange.place('ann', request())
  expect(openChronicle(file).past.markets.get(market.symbol)).toMatchObject({ index: AROUND + 77 })
})

test('what a face keeps is there again, and what it dropped is not', () => {
  const file = new MemoryFile()
  const map = (name: string) => new KeptMap<string>(name, openChronicle(file), stillMarket().clock)
  const modes = map('modes')
  modes.set('ann', 'CROSS').set('bob', 'CROSS').set('ann', 'ISOLATED')
  modes.delete('bob')
  expect([...map('modes')]).toEqual([['ann', 'ISOLATED']])
  expect([...map('others')]).toEqual([])
})

test('a line that is whole and not understood is of another version', () => {
  const file = new MemoryFile()
  new Lines(file).append('{"at":1,"orders":"none"}')
  expect(() => openChronicle(file)).toThrow('line 1 of accounts.log is whole')
})
