import { describe, expect, it } from 'vitest'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { bookedPositions, engineWorld } from './engine-world.ts'

/** Two symbols suffice: one that is hit and one that must not notice. */
const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } }

const ETH = 'ETHUSDTM' as InstrumentSymbol

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
  'venues/venue:kucoin/trading-stream',
  'venues/venue:kucoin/reconciler',
  'account',
  'orders',
  'orders/live',
  'orders/contingencies',
  'orders/desk',
  'symbols',
  'symbols/symbol:XBTUSDTM',
  'symbols/symbol:XBTUSDTM/book',
  'symbols/symbol:XBTUSDTM/strategy',
]

/** Within the orders those to the right of one restart with it. */
const afterInOrders = (path: string): readonly string[] => {
  const row = ['orders/live', 'orders/contingencies', 'orders/desk']
  return row.includes(path) ? row.slice(row.indexOf(path) + 1) : []
}

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
        if (!related(other) && !afterInOrders(path).includes(other))
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

it("a strategy's crash pulls its own quotes at once, and nobody else's", async () => {
  const world = await engineWorld({ config })
  const engine = await world.start()
  const { books } = engine.world.journal
  const commands = (symbol: string) =>
    [...books.openIn('kucoin', symbol as InstrumentSymbol)].map(({ command }) => command)
  const allRest = (symbol: string) =>
    commands(symbol).length > 0 && commands(symbol).every((command) => command === 'idle')
  await world.passUntil('both quote', () => allRest('XBTUSDTM') && allRest('ETHUSDTM'))
  engine.tree.crash('symbols/symbol:ETHUSDTM/strategy', new Error('test'))
  expect(new Set(commands('ETHUSDTM'))).toEqual(new Set(['cancelling']))
  expect(new Set(commands('XBTUSDTM'))).toEqual(new Set(['idle']))
})

describe('a symbol whose budget is spent', () => {
  const SYMBOL_PATH = 'symbols/symbol:ETHUSDTM'

  it('leaves no quotes behind, however its strategy ended', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    const { books } = engine.world.journal
    const resting = () => [...books.openIn('kucoin', ETH)].length
    while (engine.tree.status(SYMBOL_PATH) !== 'quarantined') {
      await world.passUntil('it quotes', () => resting() > 0)
      engine.tree.crash(`${SYMBOL_PATH}/strategy`, new Error('test'))
      await world.pass(100)
    }
    await world.pass(1_000)
    expect(resting()).toBe(0)
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
  })

  it('does not keep the others from trading when nothing is held in it', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    const { books } = engine.world.journal
    while (engine.tree.status(SYMBOL_PATH) !== 'quarantined') {
      engine.tree.crash(SYMBOL_PATH, new Error('test'))
      await world.pass(200)
    }
    expect(books.position('kucoin', ETH).lots).toBe(0)
    await world.pass(25_000)
    expect(engine.tree.status(SYMBOL_PATH)).toBe('quarantined')
    expect(['NORMAL', 'CAUTION']).toContain(engine.world.channels.ladder.value.state)
    const { fills } = books
    await world.passUntil('the other symbol trades on', () => books.fills > fills)
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
  })
})
