import { expect, it } from 'vitest'
import { engineWorld } from './engine-world.ts'

it('a start asks for the marks, and does not wait until the venue says them by itself', async () => {
  const world = await engineWorld()
  world.faults = { onFrame: (text) => (text.includes('mark.index.price') ? 'lost' : undefined) }
  const engine = await world.start()
  for (const symbol of engine.world.instruments.keys()) {
    expect(engine.world.channels.prices.get(symbol)?.mark).toBeGreaterThan(0)
    expect(engine.world.channels.views(symbol).value).not.toBeNull()
  }
  await world.until(engine.stop('enough'))
})
