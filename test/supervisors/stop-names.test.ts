import { expect, it } from 'vitest'
import type { InstrumentSymbol, Lots } from '../../src/domain/instrument.ts'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { cancelling, placing, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import { AROUND, SYMBOL } from './quiet-market.ts'

const floorOfOne = (): Promise<TradingFloor> =>
  tradingFloor({ config: { engine: { symbols: [SYMBOL as InstrumentSymbol] } } })

const brokenInvariants = ({ engine }: TradingFloor) =>
  Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)

it('a stop names an order whose fate nobody told, although the venue lists nothing: the audit has nothing to add', async () => {
  const floor = await floorOfOne()
  floor.faults = {
    beforeHttp: (request) =>
      placing('lost' as const)(request) ?? (/lientOid/.test(request.target) ? 'lost' : undefined),
  }
  const id = floor.submit({ price: AROUND - 200 })
  await floor.pass(100)
  const ending = await floor.until(floor.engine.stop('over'))
  expect(ending.left).toEqual([`order ${id} in ${SYMBOL}, fate unknown`])
  expect(ending.unknown).toEqual([id])
  floor.engine.auditor.ended(ending)
  expect(brokenInvariants(floor)).toEqual([])
})

it('a stop that cannot read the venue says so, and names every position as it was last known, flat too', async () => {
  const floor = await floorOfOne()
  floor.faults = { beforeHttp: () => 'lost' }
  const ending = await floor.until(floor.engine.stop('over'))
  expect(ending.left).toEqual([
    expect.stringMatching(/cannot be read|was not read|cut off/),
    `0 lots of ${SYMBOL}, last known`,
  ])
  expect(ending.read).toBeNull()
})

it('what was read once is not believed when the last read fails', async () => {
  const floor = await floorOfOne()
  const id = floor.submit({ price: AROUND - 200 })
  await floor.passUntil('it rests', () => floor.venueOrder(id) !== undefined)
  floor.faults = { beforeHttp: cancelling('lost' as const) }
  const stopping = floor.engine.stop('over')
  await floor.passUntil('it reads', () => floor.engine.world.channels.phase.value === 'confirming', 15_000)
  await floor.pass(1_000)
  floor.faults = { beforeHttp: () => brokenInside }
  const ending = await floor.until(stopping)
  expect(ending.read).toBeNull()
  expect(ending.left).toEqual([
    expect.stringContaining('cannot be read'),
    `order ${id} in ${SYMBOL}, last known`,
    `0 lots of ${SYMBOL}, last known`,
  ])
})

it('what a person trades after the venue has said that nothing is held is named as soon as it is heard of', async () => {
  const floor = await floorOfOne()
  let traded = false
  floor.faults = {
    afterHttp: ({ target }) => {
      const { phase } = floor.engine.world.channels
      if (traded || phase.value !== 'confirming' || !/positions/.test(target)) return undefined
      traded = true
      floor.exchange.place(PAPER_ACCOUNT, byHand)
      return undefined
    },
  }
  const ending = await floor.until(floor.engine.stop('over'))
  expect(traded).toBe(true)
  expect(ending.read?.positions.filter(({ lots }) => lots !== 0)).toEqual([])
  expect(ending.left).toEqual([`1 lots of ${SYMBOL}, filled after the venue was read`])
  floor.engine.auditor.ended(ending)
  expect(brokenInvariants(floor)).toEqual([])
})

const byHand = plainOrder({
  clientOid: 'hand-1',
  symbol: SYMBOL,
  side: 'buy',
  price: null,
  size: 1 as Lots,
  timeInForce: 'IOC',
})
