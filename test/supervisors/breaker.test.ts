import { expect, it } from 'vitest'
import { breakerOf } from '../../actors/names.ts'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { ASK, BID, placing, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'

const OPEN_MS = 1_000
const config = { venue: { breakerFailures: 2, breakerOpenMs: OPEN_MS } } as const

const breaker = ({ engine }: TradingFloor): unknown =>
  engine.tree.ref(breakerOf('kucoin'))?.getSnapshot().value

/** Two orders fail, and the venue is well again when its breaker asks. */
async function halfOpen(): Promise<TradingFloor> {
  const floor = await tradingFloor({ config })
  floor.faults = { beforeHttp: placing(brokenInside) }
  floor.submit()
  floor.submit({ price: BID - 1 })
  await floor.passUntil('it is open', () => breaker(floor) === 'open')
  floor.faults = {}
  await floor.passUntil('it is half-open', () => breaker(floor) === 'halfOpen', 2 * OPEN_MS)
  return floor
}

it('a refusal is an answer: it closes a half-open breaker', async () => {
  const floor = await halfOpen()
  // It would cross, and was not to.
  const refused = floor.submit({ price: ASK + 20, postOnly: true })
  await floor.pass(500)
  expect(floor.order(refused).closed?.outcome).toBe('rejected')
  expect(breaker(floor)).toBe('closed')
})

it('of two orders that come at once the first probes a half-open breaker, and the other is told that it stayed here', async () => {
  const floor = await halfOpen()
  const first = floor.submit()
  const second = floor.submit({ price: BID - 1 })
  await floor.pass(500)
  expect(floor.order(first).closed).toBeNull()
  expect(floor.order(second).closed).toMatchObject({ outcome: 'never-sent', code: 'breaker-open' })
})
