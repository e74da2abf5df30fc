import { expect, it } from 'vitest'
import { LADDER } from '../../actors/names.ts'
import { type EngineWorld, engineWorld } from './engine-world.ts'

const deadManMs = 6_000
const resting = (world: EngineWorld): number =>
  world.venueOrders().filter(({ status }) => status === 'open').length

it('the venue cancels what a dead engine left', async () => {
  const world = await engineWorld({ config: { venue: { deadManMs } } })
  const engine = await world.start()
  await world.passUntil('orders rest', () => resting(world) > 0)
  await world.pass(3 * deadManMs)
  expect(resting(world)).toBeGreaterThan(0)
  engine.kill()
  await world.pass(deadManMs + 1_000)
  expect(resting(world)).toBe(0)
})

it('an engine that has lost a guard of its orders stops feeding the switch', async () => {
  const { supervision } = (await engineWorld()).config
  const core = { ...supervision.core, withinMs: 3_600_000, backoffInitialMs: 60_000, backoffMaxMs: 600_000 }
  const world = await engineWorld({
    seed: 5,
    config: {
      venue: { deadManMs },
      supervision: { ...supervision, core },
    },
  })
  let fed = 0
  world.faults = {
    beforeHttp: ({ target }) => {
      if (target.includes('/dcp/set')) fed++
      return undefined
    },
  }
  const engine = await world.start()
  await world.passUntil('it is fed', () => fed > 2)
  engine.tree.crash(LADDER, new Error('test'))
  await world.pass(100)
  expect(engine.tree.status(LADDER)).toBe('restarting')
  const before = fed
  const since = world.clock.now()
  await world.passUntil('the ladder is back', () => engine.tree.status(LADDER) === 'ready', 120_000)
  // Long enough for several meals: with this seed the ladder stays away for that long.
  expect(world.clock.now() - since).toBeGreaterThan(2 * deadManMs)
  expect(fed - before).toBeLessThanOrEqual(1)
  await world.passUntil('it is fed again', () => fed > before + 2)
})

it('a clean stop takes the switch off', async () => {
  const world = await engineWorld({ config: { venue: { deadManMs } } })
  const engine = await world.start()
  await world.pass(2_000)
  const ending = await world.until(engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
})
