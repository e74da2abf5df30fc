import { describe, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { bookOf, strategyOf } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { Side } from '../../src/domain/order.ts'
import { wish } from '../actors/trading-floor.ts'
import { type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { AROUND, type QuietMarket, quietMarket, SYMBOL } from './quiet-market.ts'

const ETH = 'ETHUSDTM' as InstrumentSymbol
const DEPTH = 500

interface Lopsided {
  readonly world: EngineWorld
  readonly engine: Engine
  readonly market: QuietMarket
}

/** An engine that starts while ETH has bids and nobody who sells, or the other way round. */
async function without(side: 'bids' | 'asks'): Promise<Lopsided> {
  const market = quietMarket([SYMBOL, ETH])
  const world = await engineWorld({ market: market.source })
  if (side === 'asks') market.order('buy', AROUND + 10, DEPTH, false, ETH)
  else market.order('sell', AROUND - 10, DEPTH, false, ETH)
  const engine = await world.start()
  return { world, engine, market }
}

/** What becomes of a wish to open: an order at the venue, or the code of the denial. */
async function wanted({ world, engine }: Lopsided, symbol: InstrumentSymbol, side: Side): Promise<string> {
  const { books } = engine.world.journal
  const before = books.nextIntent
  toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish({ symbol, side, price: AROUND }) })
  await world.pass(500)
  if (books.nextIntent > before) return 'at the venue'
  const denial = engine.lines.findLast((line) => line.type === 'OrderDenied')
  return denial?.type === 'OrderDenied' ? denial.code : 'nothing'
}

describe('a book that has one side', () => {
  for (const [absent, side] of [
    ['asks', 'sell'],
    ['bids', 'buy'],
  ] as const)
    it(`without ${absent}: the engine starts and trades the other symbol, and nothing opens in this one`, async () => {
      const lopsided = await without(absent)
      const { world, engine } = lopsided
      expect(engine.world.channels.phase.value).toBe('trading')
      expect([bookOf(ETH), strategyOf(ETH)].map((path) => engine.tree.status(path))).toEqual([
        'ready',
        'ready',
      ])
      expect(await wanted(lopsided, SYMBOL, side)).toBe('at the venue')
      expect(await wanted(lopsided, ETH, side)).toBe('FEED_STALE')
      const ending = await world.until(engine.stop('over'))
      expect(ending).toMatchObject({ left: [], late: [] })
    })

  it('is said, and traded as soon as somebody is on the other side', async () => {
    const lopsided = await without('asks')
    const { world, engine, market } = lopsided
    expect(engine.lines).toContainEqual(
      expect.objectContaining({ type: 'Note', text: expect.stringContaining(`${ETH} has no price yet`) }),
    )
    market.order('sell', AROUND + 10, DEPTH, true, ETH)
    await world.pass(2_000)
    expect(await wanted(lopsided, ETH, 'sell')).toBe('at the venue')
    const ending = await world.until(engine.stop('over'))
    expect(ending).toMatchObject({ left: [], late: [] })
  })
})
