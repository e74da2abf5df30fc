import { afterEach, beforeEach, expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { DESK } from '../../actors/names.ts'
import { lookAt } from '../../chaos/look.ts'
import { Gauge } from '../../src/domain/queue-gauge.ts'
import { inboxes } from '../../supervisors/inboxes.ts'
import { allQueuesOf, inboxesOf } from '../../supervisors/queues.ts'
import { started } from '../journal/story.ts'
import { type Engine, type EngineWorld, engineWorld } from '../supervisors/engine-world.ts'
import { type Watched, watched } from './watched.ts'

let world: EngineWorld
let engine: Engine
let told: Watched
beforeEach(async () => {
  told = await watched()
  world = await engineWorld()
  engine = await world.start()
})
afterEach(async () => {
  await world.until(engine.stop('over'))
  await told.simulation.close()
})

it('an engine names its queues, and while it trades each of them has room', async () => {
  await world.pass(5_000)
  const queues = allQueuesOf(engine)
  const names = queues.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  expect(names).toEqual(
    expect.arrayContaining([
      `inbox of ${DESK}`,
      'journal',
      'barrier',
      'kucoin requests for the clock',
      'kucoin questions in line',
      'waiting reads',
      'trading line',
      'XBTUSDTM changes for a snapshot',
    ]),
  )
  expect(queues.filter(({ most, bound }) => most >= bound && bound > 1)).toEqual([])
  expect(engine.world.journal.queue).toMatchObject({ held: engine.world.journal.queueDepth })
  expect(engine.world.journal.queue.most).toBeGreaterThan(0)
  told.watch.glance(lookAt(engine, told.simulation))
  expect(told.violated).toEqual([])
})

it('a queue that is full is within its bound', () => {
  const { limit } = inboxes(world.config).desk
  engine.tree.enter(() => {
    for (let letter = 0; letter < limit; letter++)
      toDesk(engine.tree, { type: 'Read', fills: [], reports: [] })
    told.watch.glance(lookAt(engine, told.simulation))
  })
  expect(inboxesOf(engine.tree).find(({ name }) => name === `inbox of ${DESK}`)).toMatchObject({
    most: limit,
    bound: limit,
  })
  told.watch.glance(lookAt(engine, told.simulation))
  expect(told.violated).toEqual([])
})

it('a queue that does not heed its bound is told by its name, once a process, also when it is empty again', () => {
  const letters: string[] = []
  const careless = new Gauge('careless', 3, () => letters.length)
  engine.world.channels.queue(careless)
  const put = (...more: string[]): void => {
    letters.push(...more)
    careless.grew()
    letters.length = 0
    told.watch.glance(lookAt(engine, told.simulation))
  }
  put('a', 'b', 'c')
  expect(told.violated).toEqual([])
  put('a', 'b', 'c', 'd')
  put('a')
  expect(told.violated).toEqual(['queues-bounded: careless has held 4, and 3 is its bound'])
  told.wrote(started())
  put()
  expect(told.violated).toHaveLength(2)
})
