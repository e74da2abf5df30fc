import { describe, expect, it } from 'vitest'
import { connectionActor } from '../../actors/connection.ts'
import { worldOf } from '../../actors/world.ts'
import { createTree } from '../../src/supervision/create-tree.ts'
import type { Tree } from '../../src/supervision/tree.ts'
import { connects } from '../../supervisors/lines.ts'
import { type EngineWorld, engineWorld } from './engine-world.ts'

const SYMBOLS = ['XBTUSDTM', 'ETHUSDTM', 'SOLUSDTM', 'XRPUSDTM', 'DOGEUSDTM', 'LINKUSDTM']
/** The longest of the first pauses of a connection. */
const FIRST_BACKOFF_MS = 250

/** When the venue is asked something, ms from now on. */
function askedFrom(world: EngineWorld, what: RegExp): readonly number[] {
  const from = world.clock.monotonicMicros()
  const at: number[] = []
  world.faults = {
    beforeHttp: ({ target }) => {
      if (what.test(target)) at.push((world.clock.monotonicMicros() - from) / 1000)
      return undefined
    },
  }
  return at
}

const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, place) => at - (times[place] ?? 0))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

/** So many streams of one venue beside each other, as a venue with hundreds of symbols would need. */
async function streams(world: EngineWorld, count: number, inLine: boolean): Promise<Tree> {
  const engine = await world.start()
  await world.until(engine.stop('only its streams are looked at'))
  const schedule = connects(worldOf(engine.world, 'kucoin'))
  const tree = createTree({
    clock: world.clock,
    random: world.random.fork('streams'),
    spec: {
      kind: 'supervisor',
      id: 'streams',
      strategy: 'one-for-one',
      children: Array.from({ length: count }, (_, at) => ({
        kind: 'worker' as const,
        id: `stream-${at}`,
        logic: connectionActor(worldOf(engine.world, 'kucoin'), 'public'),
        readyWithinMs: 60_000,
        ...(inLine && { schedule }),
      })),
    },
  })
  await world.until(tree.start())
  return tree
}

describe('sockets of one venue that are cut at the same instant', () => {
  const config = { venue: { connectSpacingMs: 100, publicWeight: 2_000 } }
  const COUNT = 60

  it('come back one by one, jittered, a spacing apart on average; no life of an actor is spent on it', async () => {
    const world = await engineWorld({ config })
    const tree = await streams(world, COUNT, true)
    const asked = askedFrom(world, /bullet-public/)
    world.venue.face.sockets.cutAll()
    await world.pass(COUNT * 150 + FIRST_BACKOFF_MS)
    expect(asked).toHaveLength(COUNT)
    expect(Math.min(...gaps(asked))).toBeGreaterThanOrEqual(49)
    expect(mean(gaps(asked))).toBeGreaterThan(85)
    expect(mean(gaps(asked))).toBeLessThan(115)
    expect(new Set(gaps(asked).map(Math.round)).size).toBeGreaterThan(20)
    expect(tree.children().every(({ status, restarts }) => status === 'ready' && restarts === 0)).toBe(true)
    await world.until(tree.stop(1_000))
  })

  it('without the line they come all at once', async () => {
    const world = await engineWorld({ config })
    const tree = await streams(world, COUNT, false)
    const asked = askedFrom(world, /bullet-public/)
    world.venue.face.sockets.cutAll()
    await world.pass(FIRST_BACKOFF_MS * 2)
    expect(asked).toHaveLength(COUNT)
    await world.until(tree.stop(1_000))
  })

  it('one that is cut alone is hardly delayed', async () => {
    const world = await engineWorld({ config: { venue: { connectSpacingMs: 60_000 } } })
    const tree = await streams(world, 1, true)
    const asked = askedFrom(world, /bullet-public/)
    world.venue.face.sockets.cutAll()
    await world.pass(2 * FIRST_BACKOFF_MS)
    expect(asked).toHaveLength(1)
    await world.until(tree.stop(1_000))
  })
})

describe('what a disconnect makes everybody ask at once is asked one by one', () => {
  const config = { engine: { symbols: SYMBOLS }, venue: { readSpacingMs: 100 } }

  it('snapshots of all books, when the public stream is back', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.pass(3_000)
    const asked = askedFrom(world, /level2\/snapshot/)
    world.venue.face.sockets.cutAll()
    await world.pass(5_000)
    expect(asked.length).toBeGreaterThanOrEqual(SYMBOLS.length)
    expect(Math.min(...gaps(asked))).toBeGreaterThanOrEqual(49)
    const { channels, instruments } = engine.world
    expect([...instruments.values()].filter((instrument) => !channels.views(instrument).value)).toEqual([])
    await world.until(engine.stop('over'))
  })

  it('the fate of all open orders, when the private stream is gone', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    const { open } = engine.world.journal.books
    await world.passUntil('many orders rest', () => open.size >= 8)
    const asked = askedFrom(world, /byClientOid/)
    world.venue.face.sockets.cutAll()
    await world.pass(200)
    expect([...open.values()].filter(({ knowledge }) => knowledge === 'uncertain').length).toBeGreaterThan(3)
    expect(asked.length).toBeGreaterThan(0)
    await world.pass(10_000)
    expect(Math.min(...gaps(asked))).toBeGreaterThanOrEqual(49)
    expect([...open.values()].filter(({ knowledge }) => knowledge === 'uncertain')).toEqual([])
    await world.until(engine.stop('over'))
  })
})
