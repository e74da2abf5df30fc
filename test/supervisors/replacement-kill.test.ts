import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { BID } from '../actors/trading-floor.ts'
import { killEverywhere } from './kill-everywhere.ts'

it('an order is replaced once, less what it filled, wherever the engine is killed on the way', () => {
  let id: ClientOrderId
  return killEverywhere({
    before: async (floor) => {
      id = floor.submit({ price: BID, purpose: 'signal' })
      await floor.passUntil('it rests', () => floor.order(id).command === 'idle', 2_000)
    },
    // A part of it fills while its cancel is on its way.
    ask: (floor) => {
      toDesk(floor.engine.tree, {
        type: 'Amend',
        clientOrderId: id,
        terms: { price: (BID - 3) as Ticks, size: 12 as Lots },
      })
      floor.takenBy('sell', 4)
    },
    acts: [],
    forMs: 8_000,
    check: async (floor, lived, where) => {
      const { books } = lived.engine.world.journal
      await floor.passUntil(`it is known what rests, ${where}`, () =>
        [...books.open.values()].every(
          ({ command, knowledge }) => command === 'idle' && knowledge === 'confirmed',
        ),
      )
      const alive = floor.venueOrders().filter(({ status }) => status !== 'done')
      const wanted = floor.journalled().some(({ type }) => type === 'ReplacementWanted')
      // Killed before it was on disk that it is to be replaced, it is cancelled or rests on, and nothing comes after it.
      if (!wanted)
        expect(
          alive.every(({ clientOid }) => clientOid === id),
          where,
        ).toBe(true)
      else
        expect(
          alive.map(({ price, size }) => [price, size]),
          where,
        ).toEqual([[BID - 3, 8]])
      expect([lived.held(), floor.heldAtVenue()], where).toEqual([4, 4])
      expect(books.replacements.size, where).toBe(0)
      expect(
        floor.venueOrders().filter(({ clientOid }) => clientOid !== id).length,
        where,
      ).toBeLessThanOrEqual(1)
    },
  })
})
