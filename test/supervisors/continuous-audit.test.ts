import { describe, expect, it } from 'vitest'
import { reconcilerOf } from '../../actors/names.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { wedge } from './wedge.ts'

const RECONCILER = reconcilerOf('kucoin')

/** Fills that nobody pushes: only a comparison finds them. */
async function unheard(world: EngineWorld, engine: Engine): Promise<void> {
  const { tally } = engine.world.channels
  const missing = () => tally.view(true).differences['missing-fill']
  const before = missing()
  world.faults = { onFrame: (text) => (/"type":"match"/.test(text) ? 'lost' : undefined) }
  await world.passUntil('a fill was missing and is here', () => missing() > before, 120_000)
  world.faults = {}
}

describe('the comparison with the venue goes on as long as the engine runs', () => {
  const deaths = [
    ['nothing', () => {}],
    ['its crash', (engine: Engine) => void engine.tree.crash(RECONCILER, new Error('test'))],
    ['its being stuck', (engine: Engine) => wedge(engine, RECONCILER)],
  ] as const
  for (const [what, happens] of deaths)
    it(`after ${what}, by default`, async () => {
      const world = await engineWorld({ config: { engine: { symbols: ['XBTUSDTM'] } } })
      const engine = await world.start()
      await unheard(world, engine)
      happens(engine)
      await unheard(world, engine)
      const { channels } = engine.world
      const compared = channels.at('kucoin').comparedMicros
      await world.pass(2 * world.config.venue.reconcileEveryMs)
      expect(channels.at('kucoin').comparedMicros).toBeGreaterThan(compared)
      await world.passUntil('both are equal', () => channels.reconciled)
      expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
      expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
    })
})
