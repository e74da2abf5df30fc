import { expect, it } from 'vitest'
import { reconcilerOf } from '../../actors/names.ts'
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

it('an engine whose reconciler cannot live stops feeding the switch', async () => {
  const world = await engineWorld({
    config: {
      venue: { deadManMs },
      // One crash is enough: it is parked.
      supervision: {
        ...(await engineWorld()).config.supervision,
        core: {
          restartsMax: 0,
          withinMs: 60_000,
          backoffInitialMs: 50,
          backoffMaxMs: 50,
          healthyAfterMs: 1_000,
        },
      },
    },
  })
  const engine = await world.start()
  await world.passUntil('orders rest', () => resting(world) > 0)
  engine.tree.crash(reconcilerOf('kucoin'), new Error('test'))
  await world.passUntil('the venue cancelled', () => resting(world) === 0, 3 * deadManMs)
})

it('a clean stop takes the switch off', async () => {
  const world = await engineWorld({ config: { venue: { deadManMs } } })
  const engine = await world.start()
  await world.pass(2_000)
  const ending = await world.until(engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
})
