import fc from 'fast-check'
import { expect, it } from 'vitest'
import { bookOf, strategyOf, symbolPath } from '../../actors/names.ts'
import { instrumentLabel } from '../../src/domain/instrument.ts'
import type { BookSnapshot } from '../../src/domain/market.ts'
import type { Side } from '../../src/domain/order.ts'
import { AROUND, SYMBOL } from '../supervisors/quiet-market.ts'
import { expectNoViolation, holdFor, holds, inAnyOrder, SEED, steps } from './any-order.ts'
import { type Floor, LONG_MS, openFloor } from './floor.ts'

type Deed =
  | { readonly kind: 'rest'; readonly side: Side; readonly inside: number; readonly size: number }
  | { readonly kind: 'take'; readonly side: Side; readonly size: number }
  | { readonly kind: 'crash'; readonly who: string }
  | { readonly kind: 'cut' }

const LABEL = instrumentLabel({ venue: 'kucoin', symbol: SYMBOL }, 'kucoin')
const side = fc.constantFrom<Side>('buy', 'sell')
const size = fc.integer({ min: 1, max: 30 })
const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('rest' as const),
      side,
      inside: fc.integer({ min: 1, max: 9 }),
      size,
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), side, size }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      who: fc.constantFrom(bookOf(LABEL), strategyOf(LABEL), symbolPath(LABEL)),
    }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
)

it(`whatever order changes of a book and snapshots arrive in, a view shows what the book once was, and in the end what it is (${SEED})`, async () => {
  await holds(
    fc.asyncProperty(fc.scheduler(), steps(deed, [0, 1, 30, 300, 1_500], 14), async (scheduler, planned) => {
      const floor = await openFloor({ syncMs: 1 })
      const { channels, instruments } = floor.engine.world
      const instrument = [...instruments.values()].find(({ symbol }) => symbol === SYMBOL)
      if (!instrument) throw new Error(`${SYMBOL} is not traded`)
      const there = () => touchOf(floor.exchange.book(SYMBOL))
      const been = new Set([there()])
      const seen: string[] = []
      const watching = channels.views(instrument).subscribe((look) => {
        if (!look) return
        const { bestAsk, bestAskSize, bestBid, bestBidSize } = look.view
        seen.push(touch(bestBid, bestBidSize, bestAsk, bestAskSize))
      })
      holdFor(scheduler, floor, ({ leg, text }) => {
        return leg === 'frame' ? /"level2"/.test(text) : leg === 'answer' && /level2/.test(text)
      })
      await inAnyOrder(scheduler, floor, planned, (wanted) => act(floor, wanted, () => been.add(there())))
      await floor.pass(LONG_MS)
      expect(seen.filter((touch) => !been.has(touch))).toEqual([])
      expect(seen.at(-1)).toBe(there())
      expectNoViolation(floor)
      watching.unsubscribe()
      floor.engine.kill()
    }),
    60,
  )
}, 60_000)

function act({ engine, market, venue }: Floor, wanted: Deed, changed: () => void): void {
  switch (wanted.kind) {
    case 'rest': {
      const { inside, side: of } = wanted
      market.order(of, of === 'buy' ? AROUND - inside : AROUND + inside, wanted.size)
      return changed()
    }
    case 'take':
      // Lot by lot: an order through several levels would leave books in between that nobody noted.
      for (let lot = 0; lot < wanted.size; lot++) {
        market.order(wanted.side, wanted.side === 'buy' ? AROUND + 20 : AROUND - 20, 1, false)
        changed()
      }
      return
    case 'crash':
      return void engine.tree.crash(wanted.who, new Error('a history'))
    case 'cut':
      return venue.face.sockets.cutAll()
    default:
      wanted satisfies never
  }
}

/** The best prices and what is there, as text. */
const touch = (bid: number, bidSize: number, ask: number, askSize: number): string =>
  `${bidSize} at ${bid}, ${askSize} at ${ask}`

function touchOf({ asks: [ask], bids: [bid] }: BookSnapshot): string {
  if (!bid || !ask) throw new Error('the market has no two sides')
  return touch(bid[0], bid[1], ask[0], ask[1])
}
