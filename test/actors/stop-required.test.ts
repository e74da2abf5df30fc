import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { bracket } from '../../src/contingencies/plan.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { BID, tradingFloor } from './trading-floor.ts'

const plan = (stop: number) =>
  bracket({
    venue: 'kucoin',
    symbol: SYMBOL,
    owner: 'test',
    size: 10 as Lots,
    entry: { side: 'buy', price: BID as Ticks, timeInForce: 'GTC', postOnly: false },
    stop: { at: stop as Ticks, by: 'mark' },
    target: (AROUND + 1_000) as Ticks,
  })

it('where a stop is required a bracket opens and nothing else does; its stop may not be too far', async () => {
  // Ten lots lose 0.01 a tick: 10 until a stop that is 1,000 ticks away.
  const floor = await tradingFloor({ config: { risk: { stopRequired: ['signal'], lossToStopMax: 0.0002 } } })
  const { books } = floor.engine.world.journal
  const denials = () => floor.engine.lines.flatMap((line) => (line.type === 'OrderDenied' ? [line.code] : []))
  expect(() => floor.submit({ purpose: 'signal' })).toThrow('ACCOUNT_STOP_REQUIRED')
  toDesk(floor.engine.tree, { type: 'SubmitGroup', plan: plan(BID - 50_000) })
  expect(denials()).toEqual(['ACCOUNT_STOP_REQUIRED', 'ACCOUNT_STOP_LOSS'])
  expect(books.intents).toBe(0)
  toDesk(floor.engine.tree, { type: 'SubmitGroup', plan: plan(BID - 1_000) })
  await floor.pass(500)
  expect(books.open.size).toBe(1)
  expect(denials()).toHaveLength(2)
  await floor.until(floor.engine.stop('over'))
})
