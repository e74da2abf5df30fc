import { describe, expect, it } from 'vitest'
import { bookedPositions, engineWorld } from './engine-world.ts'

/** Two symbols suffice: one that is hit and one that must not notice. */
const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } }

const paths = [
  'conductor',
  'journal',
  'risk',
  'risk/ladder',
  'risk/assessor',
  'risk/exits',
  'venues',
  'venues/venue:kucoin',
  'venues/venue:kucoin/breaker',
  'venues/venue:kucoin/gateway',
  'venues/venue:kucoin/clock',
  'venues/venue:kucoin/public-stream',
  'venues/venue:kucoin/private-stream',
  'venues/venue:kucoin/reconciler',
  'account',
  'orders',
  'orders/live',
  'orders/desk',
  'symbols',
  'symbols/symbol:XBTUSDTM',
  'symbols/symbol:XBTUSDTM/book',
  'symbols/symbol:XBTUSDTM/strategy',
]

describe('a part that crashes while trading', () => {
  for (const path of paths)
    it(`${path} comes back, nobody beside it does, and the engine trades on and ends flat`, async () => {
      const world = await engineWorld({ config })
      const engine = await world.start()
      await world.pass(3_000)
      const generations = () =>
        new Map(engine.tree.children().map((child) => [child.path, child.generation] as const))
      const before = generations()
      expect([...before.keys()]).toContain(path)
      expect(engine.tree.crash(path, new Error('test'))).toBe(true)
      await world.pass(4_000)
      const after = generations()
      const related = (other: string): boolean =>
        other === path || other.startsWith(`${path}/`) || other.startsWith('orders/live/')
      for (const [other, generation] of before)
        if (!related(other) && !(path === 'orders/live' && other === 'orders/desk'))
          expect([other, after.get(other)]).toEqual([other, generation])
      expect(after.get(path)).toBe(2)
      expect(engine.tree.children().filter(({ status }) => status !== 'ready')).toEqual([])
      const { books } = engine.world.journal
      const { fills } = books
      const quoted = () => new Set([...books.open.values()].map(({ intent }) => intent.symbol)).size
      await world.passUntil('it trades on, in both symbols', () => books.fills > fills && quoted() === 2)
      expect(engine.world.channels.ladder.value.state).toBe('NORMAL')
      const ending = await world.until(engine.stop('the test is over'))
      expect(ending).toMatchObject({ left: [], late: [] })
      expect(world.venuePositions()).toEqual({})
      expect(bookedPositions(engine.world)).toEqual({})
      engine.auditor.ended(ending)
      expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
    })
})
