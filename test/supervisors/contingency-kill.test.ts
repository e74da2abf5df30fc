import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { bracket, type ContingencyPlan, trailingStop } from '../../src/contingencies/plan.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import type { TradingFloor } from '../actors/trading-floor.ts'
import { type KillStory, killEverywhere } from './kill-everywhere.ts'
import { AROUND, SYMBOL } from './quiet-market.ts'

/** Groups of orders, in an engine that is killed at every single entry of its journal, and finished by the next one. */

const OF = { venue: 'kucoin', symbol: SYMBOL, owner: 'test', size: 10 as Lots } as const
const TARGET = AROUND + 1_000
/** Through everything that rests, so that it fills at once. */
const CROSSING = AROUND + 50

/** A group that closes everything, whatever happens, without a moment in which its stop was taken away too early. */
function groupStory(plan: ContingencyPlan, story: Pick<KillStory, 'before' | 'acts' | 'forMs'>): KillStory {
  const unprotected = new Map<TradingFloor, number>()
  return {
    ...story,
    ask: (floor) => {
      floor.exchange.observe((event) => {
        if (event.type !== 'StopChanged' || event.change !== 'cancel' || floor.heldAtVenue() === 0) return
        const waiting = floor.exchange.orders(PAPER_ACCOUNT, { status: 'untriggered' })
        if (waiting.length === 0) unprotected.set(floor, (unprotected.get(floor) ?? 0) + 1)
      })
      toDesk(floor.engine.tree, { type: 'SubmitGroup', plan })
    },
    check: async (floor, lived, where) => {
      // What was killed before its request left is denied by the venue often enough only after a while.
      await floor.passUntil(`everything has ended, ${where}`, () => isOver(lived))
      expect(lived.engine.world.channels.reconciled, where).toBe(true)
      expect(
        floor.venueOrders().filter(({ status }) => status !== 'done'),
        where,
      ).toEqual([])
      expect([unprotected.get(floor) ?? 0, lowest(floor)], where).toEqual([0, 0])
      // A group that was killed before it was on disk is a group that nobody asked for.
      const asked = floor.journalled().some(({ type }) => type === 'ContingencyPlaced')
      const left = asked || plan.entry ? 0 : plan.size
      expect([lived.held(), floor.heldAtVenue()], where).toEqual([left, left])
      const ids = floor.venueOrders().map(({ clientOid }) => clientOid)
      expect(new Set(ids).size, where).toBe(ids.length)
    },
  }
}

const isOver = ({ engine }: TradingFloor): boolean =>
  engine.world.journal.books.contingencies.size + engine.world.journal.books.open.size === 0

/** The smallest position that the account ever had. */
function lowest({ exchange }: TradingFloor): number {
  let held = 0
  let least = 0
  for (const { side, size } of exchange.fills(PAPER_ACCOUNT, {})) {
    held += side === 'buy' ? size : -size
    least = Math.min(least, held)
  }
  return least
}

it('a bracket is finished by the next engine, wherever the first is killed', () =>
  killEverywhere(
    groupStory(
      bracket({
        ...OF,
        entry: { side: 'buy', price: CROSSING as Ticks, timeInForce: 'GTC', postOnly: false },
        stop: { at: (AROUND - 1_000) as Ticks, by: 'index' },
        target: TARGET as Ticks,
      }),
      {
        acts: [
          // Behind the target, so that there is a market to start in when everybody before it has gone.
          [0, ({ market }) => market.order('sell', TARGET + 50, 100)],
          [4_000, ({ market }) => market.order('buy', TARGET - 1, 500, false)],
          [4_000, ({ market }) => market.order('buy', TARGET, 4, false)],
          [8_000, ({ market }) => market.index(AROUND - 1_001)],
        ],
        forMs: 14_000,
      },
    ),
  ))

it('a trailing stop too, and never is there a moment without it', () =>
  killEverywhere(
    groupStory(
      trailingStop({
        ...OF,
        side: 'sell',
        trail: { by: 'index', distance: 500 as Ticks, step: 50 as Ticks },
      }),
      {
        before: async (floor) => {
          floor.submit({ price: CROSSING })
          await floor.passUntil('it is held', () => floor.held() === 10, 2_000)
        },
        acts: [
          [3_000, ({ market }) => market.index(AROUND + 300)],
          [5_000, ({ market }) => market.index(AROUND + 600)],
          [9_000, ({ market }) => market.index(AROUND + 50)],
        ],
        forMs: 14_000,
      },
    ),
  ))
