import { describe, expect, it } from 'vitest'
import { ACCOUNT, bookOf, DESK, LIVE_ORDERS, strategyOf, symbolPath } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

const ETH = 'ETHUSDTM' as InstrumentSymbol
const DIED = new Error('test')

async function trading(intensity: object): Promise<{ readonly world: EngineWorld; readonly engine: Engine }> {
  const world = await engineWorld({ config: { engine: { symbols: ['XBTUSDTM', ETH] }, intensity } })
  const engine = await world.start()
  await world.pass(3_000)
  return { world, engine }
}

const generation = ({ tree }: Engine, path: string): number | undefined =>
  tree.children().find((child) => child.path === path)?.generation

async function endsFlat(world: EngineWorld, engine: Engine): Promise<void> {
  const ending = await world.until(engine.stop('over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(world.venuePositions()).toEqual({})
  expect(bookedPositions(engine.world)).toEqual({})
  engine.auditor.ended(ending)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('children that have restarts left each, and together none', () => {
  it('orders that crash by the dozen are all taken over anew from the journal', async () => {
    const { world, engine } = await trading({ orders: { restartsMax: 9, withinMs: 10_000 } })
    const live = () => engine.tree.children().filter(({ path }) => path.startsWith(`${LIVE_ORDERS}/`))
    let most = 0
    for (let round = 0; generation(engine, LIVE_ORDERS) === 1; round++) {
      expect(round).toBeLessThan(20)
      most = Math.max(most, ...live().map(({ restarts }) => restarts))
      for (const { path } of live()) engine.tree.crash(path, DIED)
      await world.pass(100)
    }
    expect(most).toBeLessThan(5)
    await world.pass(5_000)
    expect(engine.tree.status(LIVE_ORDERS)).toBe('ready')
    expect([generation(engine, LIVE_ORDERS), generation(engine, DESK)]).toEqual([2, 2])
    const { open } = engine.world.journal.books
    const followed = live().map(({ path }) => path.slice(LIVE_ORDERS.length + 1))
    for (const id of open.keys()) expect(followed).toContain(id)
    await endsFlat(world, engine)
  })

  it('a symbol whose book and strategy crash in turn restarts as a whole, and no other does', async () => {
    const { world, engine } = await trading({ symbol: { restartsMax: 4, withinMs: 60_000 } })
    for (let crash = 0; crash < 5; crash++) {
      engine.tree.crash(crash % 2 === 0 ? bookOf(ETH) : strategyOf(ETH), DIED)
      await world.pass(2_000)
    }
    expect(generation(engine, symbolPath(ETH))).toBe(2)
    expect(generation(engine, symbolPath('XBTUSDTM' as InstrumentSymbol))).toBe(1)
    expect(engine.tree.status(symbolPath(ETH))).toBe('ready')
    await endsFlat(world, engine)
  })

  it('an engine whose parts crash in turn gives up, and stops in order', async () => {
    const { world, engine } = await trading({ engine: { restartsMax: 2, withinMs: 60_000 } })
    for (const path of [ACCOUNT, 'risk', 'symbols']) {
      engine.tree.crash(path, DIED)
      await world.pass(2_000)
    }
    expect(await world.until(engine.gaveUp)).toMatch('symbols has no restarts left')
    await endsFlat(world, engine)
  })
})

it('a part that cannot live is not tried for ever: it climbs to the engine, which gives up', async () => {
  const { world, engine } = await trading({})
  let gaveUp = ''
  engine.gaveUp.then((reason) => {
    gaveUp = reason
  })
  const ladder = 'risk/ladder'
  for (let crash = 0; gaveUp === ''; crash++) {
    expect(crash).toBeLessThan(500)
    engine.tree.crash(ladder, DIED)
    // So seldom that its budget is just spent each time.
    await world.pass(5_000)
  }
  expect(gaveUp).toMatch('risk has no restarts left')
})
