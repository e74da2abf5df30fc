import { expect, test } from 'vitest'
import { engineWorld } from './engine-world.ts'

/** Room for two of the six quotes that three symbols want. */
const NEAR = { orderNotionalMax: '2500', symbolNotionalMax: '2500', totalNotionalMax: '2500' }
const WATCHED_MS = 20_000
/** What was denied is asked for again so much later. */
const PAUSE_MS = 500

test('a quote that the door denies is asked for again after a pause, not with every look at the market', async () => {
  const world = await engineWorld({ config: { risk: NEAR } })
  const engine = await world.start()
  const from = engine.lines.length
  await world.pass(WATCHED_MS)
  const denied = engine.lines.slice(from).filter(({ type }) => type === 'OrderDenied')
  const asked = (WATCHED_MS / PAUSE_MS + 1) * 6
  expect(denied.length).toBeGreaterThan(asked / 10)
  expect(denied.length).toBeLessThanOrEqual(asked)
  await world.until(engine.stop('the test is over'))
})
