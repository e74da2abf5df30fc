import { describe, expect, it } from 'vitest'
import { GUARDS, type Guard } from '../../actors/guards.ts'
import { BOOKS, clockOf, gatewayOf, JOURNAL, LADDER, reconcilerOf, streamOf } from '../../actors/names.ts'
import type { Config } from '../../src/config/schema.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'
import { quietMarket } from './quiet-market.ts'
import { wedge } from './wedge.ts'

const deadManMs = 6_000
const periodMs = deadManMs / 3
const resting = (world: EngineWorld): number =>
  world.venueOrders().filter(({ status }) => status === 'open').length

interface Watched {
  readonly world: EngineWorld
  readonly engine: Engine
  fed(): number
}

/** Whoever dies stays away for about a minute, and nobody finds out who is stuck but the switch. */
async function lasting(): Promise<Partial<Config>> {
  const { supervision } = (await engineWorld()).config
  const away = { backoffInitialMs: 60_000, backoffMaxMs: 600_000, withinMs: 3_600_000, heartbeatMs: 0 }
  return {
    supervision: {
      ...supervision,
      core: { ...supervision.core, ...away },
      connection: { ...supervision.connection, ...away },
    },
  }
}

async function watched(config: Partial<Config> = {}): Promise<Watched> {
  // With this seed every restart takes longer than the switch has patience.
  const world = await engineWorld({ seed: 6, config: { ...config, venue: { deadManMs } } })
  let fed = 0
  world.faults = {
    beforeHttp: ({ target }) => {
      if (target.includes('/dcp/set')) fed++
      return undefined
    },
  }
  const engine = await world.start()
  await world.passUntil('it is fed', () => fed > 2)
  return { world, engine, fed: () => fed }
}

/** What was said of the switch, oldest first. */
const said = ({ engine }: Watched): readonly string[] =>
  engine.lines.flatMap((line) => (line.type === 'Note' && /dead-man/.test(line.text) ? [line.text] : []))

async function endsEqual({ world, engine }: Watched): Promise<void> {
  await world.passUntil('both are equal', () => engine.world.channels.reconciled, 180_000)
  const ending = await world.until(engine.stop('over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
  expect(world.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
  engine.auditor.ended(ending)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

describe('a guard that does not prove that it lives stops the feeding, and is named', () => {
  const crash = (path: string) => (watch: Watched) => void watch.engine.tree.crash(path, new Error('test'))
  const stuck = (path: string) => (watch: Watched) => wedge(watch.engine, path)
  const stream = streamOf('kucoin', 'private')
  const ways: readonly (readonly [Guard, string, (watch: Watched) => void])[] = [
    ['risk', 'dead', crash(LADDER)],
    ['risk', 'stuck', stuck(LADDER)],
    ['risk', 'suspended', crash(BOOKS)],
    ['journal', 'dead', crash(JOURNAL)],
    ['journal', 'stuck', stuck(JOURNAL)],
    ['journal', 'waiting for a disk that does not answer', ({ world }) => world.stallDisk(true)],
    ['private stream', 'dead', crash(stream)],
    ['private stream', 'stuck', stuck(stream)],
    ['private stream', 'suspended', crash(clockOf('kucoin'))],
    ['private stream', 'half-open: nothing comes any more', ({ world }) => void muffle(world)],
    ['reconciler', 'dead', crash(reconcilerOf('kucoin'))],
    ['reconciler', 'stuck', stuck(reconcilerOf('kucoin'))],
    ['reconciler', 'suspended', crash(gatewayOf('kucoin'))],
  ]

  it('there is a case of each', () => {
    expect(GUARDS.filter((guard) => !ways.some(([of]) => of === guard))).toEqual([])
  })

  for (const [guard, how, act] of ways)
    it(`${guard}, ${how}`, async () => {
      const watch = await watched(await lasting())
      const { world } = watch
      expect(said(watch)).toEqual([])
      act(watch)
      const before = watch.fed()
      await world.passUntil('it is told', () => said(watch).length > 0, 3 * periodMs)
      const told = watch.fed()
      expect(told - before).toBeLessThanOrEqual(1)
      expect(said(watch)[0]).toContain('is not fed')
      expect(said(watch)[0]).toContain(guard)
      await world.pass(periodMs)
      expect(watch.fed()).toBe(told)
    })
})

it('a socket that says nothing any more is found out in the first period, before its own pings find it', async () => {
  const watch = await watched()
  muffle(watch.world)
  await watch.world.passUntil('it is told', () => said(watch).length > 0, 2 * periodMs)
  const note = watch.engine.lines.find((line) => line.type === 'Note' && /is not fed/.test(line.text))
  expect(note).toMatchObject({ fields: { 'private stream': expect.stringContaining('said nothing') } })
})

it('a reconciler whose questions are not answered proves nothing, however well it is', async () => {
  const watch = await watched()
  const { faults } = watch.world
  watch.world.faults = {
    beforeHttp: (request) => (/\/positions/.test(request.target) ? 'lost' : faults.beforeHttp?.(request)),
  }
  await watch.world.passUntil('it is told', () => said(watch).length > 0, 60_000)
  const note = watch.engine.lines.find((line) => line.type === 'Note' && /is not fed/.test(line.text))
  expect(note).toMatchObject({ fields: { reconciler: expect.stringContaining('no comparison') } })
})

it('an account on which nothing happens is fed: the stream is asked for its proof', async () => {
  const world = await engineWorld({ market: quietMarket().source, config: { venue: { deadManMs } } })
  const engine = await world.start()
  await world.pass(60_000)
  expect(said({ world, engine, fed: () => 0 })).toEqual([])
  await world.until(engine.stop('over'))
})

/** The venue's frames are lost, and its socket stays open. */
function muffle(world: EngineWorld): void {
  const { faults } = world
  world.faults = { ...faults, onFrame: () => 'lost' }
}

it('the venue cancels what a dead engine left', async () => {
  const { world, engine } = await watched()
  await world.passUntil('orders rest', () => resting(world) > 0)
  await world.pass(3 * deadManMs)
  expect(resting(world)).toBeGreaterThan(0)
  engine.kill()
  await world.pass(deadManMs + 1_000)
  expect(resting(world)).toBe(0)
})

it('it fires while the engine lives: the engine finds its orders cancelled, all is equal again, and it is fed again', async () => {
  const watch = await watched(await lasting())
  const { world, engine } = watch
  await world.passUntil('orders rest', () => resting(world) > 0)
  const { books } = engine.world.journal
  engine.tree.crash(reconcilerOf('kucoin'), new Error('test'))
  await world.passUntil('the venue has cancelled', () => resting(world) === 0, 2 * deadManMs)
  await world.pass(1_000)
  expect(books.open.size).toBe(0)
  const cancelled = [...books.closed].filter(([, order]) => order.closed?.outcome === 'cancelled').length
  expect(cancelled).toBeGreaterThan(0)
  const before = watch.fed()
  await world.passUntil('it is fed again', () => watch.fed() > before + 1, 180_000)
  expect(said(watch).at(-1)).toContain('is fed again')
  await world.passUntil('orders rest again', () => resting(world) > 0)
  await endsEqual(watch)
})

it('a clean stop takes the switch off', async () => {
  const { world, engine } = await watched()
  const asked: unknown[] = []
  world.faults = {
    beforeHttp: ({ target, body }) => {
      if (target.includes('/dcp/set')) asked.push(JSON.parse(body))
      return undefined
    },
  }
  const ending = await world.until(engine.stop('the test is over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(asked.at(-1)).toMatchObject({ timeout: -1 })
})

it('a shadow leaves the switch alone', async () => {
  const world = await engineWorld({ config: { engine: { mode: 'shadow' }, venue: { deadManMs } } })
  let asked = 0
  world.faults = {
    beforeHttp: ({ target }) => {
      if (target.includes('/dcp/')) asked++
      return undefined
    },
  }
  const engine = await world.start()
  await world.pass(3 * deadManMs)
  await world.until(engine.stop('over'))
  expect(asked).toBe(0)
})
