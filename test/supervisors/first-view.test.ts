import { expect, it } from 'vitest'
import { engineWorld } from './engine-world.ts'

it('a start asks for the marks, and does not wait until the venue says them by itself', async () => {
  const world = await engineWorld()
  world.faults = { onFrame: (text) => (text.includes('mark.index.price') ? 'lost' : undefined) }
  const engine = await world.start()
  for (const [key, instrument] of engine.world.instruments) {
    expect(engine.world.channels.prices.get(key)?.mark).toBeGreaterThan(0)
    expect(engine.world.channels.views(instrument).value).not.toBeNull()
  }
  await world.until(engine.stop('enough'))
})
