import { expect, it } from 'vitest'
import type { Lots } from '../../src/domain/instrument.ts'
import { plainOrder } from '../../src/exchange/plain-order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import { onMachine } from './on-machine.ts'
import { SYMBOL } from './quiet-market.ts'

/** A fill that an engine never heard of is found by the next one. */

const byHand = plainOrder({ clientOid: 'by-hand', symbol: SYMBOL, side: 'buy', price: null, size: 3 as Lots })

/** The next engine books it, and adjusts nothing. */
async function expectFound(floor: TradingFloor): Promise<void> {
  const { books } = (await floor.start()).world.journal
  await floor.pass(20_000)
  expect([books.fills, books.position('kucoin', SYMBOL).lots]).toEqual([1, 3])
  expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
}

it('whose push was lost, before an order of ours and before the next comparison', async () => {
  const floor = await tradingFloor({ config: { venue: { reconcileEveryMs: 60_000 } } })
  await floor.pass(5_000)
  floor.faults = { onFrame: () => 'lost' }
  expect(floor.exchange.place(PAPER_ACCOUNT, byHand)).toMatchObject({ ok: true })
  await floor.pass(1_000)
  floor.faults = {}
  await floor.pass(30_000)
  floor.cancel(floor.submit())
  await floor.pass(1_000)
  expect(floor.held()).toBe(0)
  floor.engine.kill()
  await floor.pass(1_000)
  await expectFound(floor)
})

it.each([
  ['an hour ahead', 3_600_000],
  ['right', 0],
])(
  'of the time without one, after an engine whose clock was %s, and which had none itself',
  async (_how, aheadMs) => {
    let on = onMachine(aheadMs)
    const floor = await tradingFloor({ between: (ports) => on.between(ports) })
    floor.cancel(floor.submit())
    await floor.pass(5_000)
    floor.engine.kill()
    await floor.pass(20_000)
    expect(floor.exchange.place(PAPER_ACCOUNT, byHand)).toMatchObject({ ok: true })
    await floor.pass(40_000)
    on = onMachine()
    await expectFound(floor)
  },
)
