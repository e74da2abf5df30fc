import { describe, expect, it } from 'vitest'
import { toLadder } from '../../actors/messages.ts'
import {
  CONDUCTOR,
  DESK,
  EXITS,
  gatewayOf,
  LADDER,
  orderPath,
  reconcilerOf,
  strategyOf,
  streamOf,
} from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { bookedPositions, type Engine, engineWorld } from './engine-world.ts'
import { wedge } from './wedge.ts'

const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } }
const ETH = 'ETHUSDTM' as InstrumentSymbol

const child = ({ tree }: Engine, path: string) => tree.children().find((each) => each.path === path)

describe('an actor that is stuck is found out and restarted, and the engine trades on and ends flat', () => {
  const paths: readonly (readonly [path: string, withinMs: number])[] = [
    [LADDER, 1_200],
    [EXITS, 1_200],
    [DESK, 1_200],
    [gatewayOf('kucoin'), 1_200],
    [reconcilerOf('kucoin'), 1_200],
    [CONDUCTOR, 1_200],
    [strategyOf(ETH), 2_300],
    [streamOf('kucoin', 'private'), 2_500],
  ]
  for (const [path, withinMs] of paths)
    it(path, async () => {
      const world = await engineWorld({ config })
      const engine = await world.start()
      await world.pass(3_000)
      wedge(engine, path)
      await world.pass(withinMs)
      expect(child(engine, path)).toMatchObject({ generation: 2, lastCrash: { event: { type: 'test' } } })
      expect(child(engine, path)?.lastCrash?.error.message).toBe(`${path} did not answer within 100 ms`)
      const { books } = engine.world.journal
      const { fills } = books
      await world.passUntil('it trades on', () => books.fills > fills)
      const ending = await world.until(engine.stop('over'))
      // What the gateway was sending stays in doubt for as long as it may arrive, and that is longer than a phase.
      expect(ending).toMatchObject({ left: [], late: path === gatewayOf('kucoin') ? expect.any(Array) : [] })
      expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
      engine.auditor.ended(ending)
      expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
    })

  it('an order, which is asked about before it is believed again', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    const { books } = engine.world.journal
    await world.passUntil('orders rest', () => books.open.size > 0)
    const [order] = books.open.values()
    if (!order) throw new Error('no order rests')
    const { clientOrderId } = order.intent
    wedge(engine, orderPath(clientOrderId))
    await world.pass(8_000)
    const about = world.journalled().flatMap((event) => {
      const ours = 'clientOrderId' in event && event.clientOrderId === clientOrderId
      return ours ? [event.type] : []
    })
    expect(about).toContain('OrderUncertain')
    await world.until(engine.stop('over'))
    expect(books.order(clientOrderId)?.closed).not.toBeNull()
    expect(world.venuePositions()).toEqual({})
  })
})

it('a ladder that is stuck hears a trigger again within a second and a half', async () => {
  const world = await engineWorld({ config })
  const engine = await world.start()
  await world.pass(3_000)
  wedge(engine, LADDER)
  const { ladder } = engine.world.channels
  const ask = () =>
    toLadder(engine.tree, {
      type: 'ASSESSED',
      asked: 'CRITICAL',
      trigger: 'drawdown',
      value: 1,
      threshold: 0,
      at: world.clock.now(),
    })
  ask()
  expect(ladder.value.state).toBe('NORMAL')
  for (let asked = 0; asked < 8; asked++) {
    await world.pass(200)
    ask()
  }
  expect(ladder.value.state).toBe('CRITICAL')
  await world.until(engine.stop('over'))
})

it('whoever is merely suspended, or drains, is not taken for stuck', async () => {
  const world = await engineWorld({ config })
  const engine = await world.start()
  await world.pass(2_000)
  world.faults = { beforeHttp: ({ target }) => (/bullet/.test(target) ? 'lost' : undefined) }
  world.venue.face.sockets.cutAll()
  await world.pass(20_000)
  expect(engine.tree.status(strategyOf(ETH))).toBe('suspended')
  world.faults = {}
  await world.until(engine.stop('over'))
  const stuck = engine.tree.reports().filter(({ error }) => /did not answer/.test(error.message))
  expect(stuck).toEqual([])
})
