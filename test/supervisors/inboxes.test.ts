import { describe, expect, it } from 'vitest'
import { toConductor, toDesk } from '../../actors/messages.ts'
import { CONDUCTOR, DESK, gatewayOf, LADDER, orderPath, reconcilerOf } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import { inboxes } from '../../supervisors/inboxes.ts'
import { bookedPositions, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

const config = { engine: { symbols: ['XBTUSDTM', 'ETHUSDTM'] } }
const GATEWAY = gatewayOf('kucoin')
const DIED = new Error('test')

interface Trading {
  readonly world: EngineWorld
  readonly engine: Engine
}

/** An engine whose quotes rest in both symbols. */
async function trading(): Promise<Trading> {
  const world = await engineWorld({ config })
  const engine = await world.start()
  const resting = (symbol: string): number =>
    [...engine.world.journal.books.openIn('kucoin', symbol as InstrumentSymbol)].filter(
      ({ command }) => command === 'idle',
    ).length
  await world.passUntil('both quote', () => resting('XBTUSDTM') === 2 && resting('ETHUSDTM') === 2)
  return { world, engine }
}

async function endsWell({ world, engine }: Trading): Promise<void> {
  const ending = await world.until(engine.stop('over'))
  expect(ending).toMatchObject({ left: [], late: [] })
  expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
  engine.auditor.ended(ending)
  expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
}

const report = ({ tree }: Engine, path: string) => tree.children().find((child) => child.path === path)
const commands = ({ world }: Engine): readonly string[] =>
  [...world.journal.books.open.values()].map(({ command }) => command)

describe('a flood', () => {
  it('crashes the desk, because fills are among it; everything is compared and trading goes on', async () => {
    const { world, engine } = await trading()
    const { limit } = inboxes(world.config).desk
    const comparisons = () => engine.tree.ref(reconcilerOf('kucoin'))?.getSnapshot().view
    const { rounds } = comparisons()
    engine.tree.enter(() => {
      for (let letter = 0; letter <= limit; letter++)
        toDesk(engine.tree, { type: 'Read', fills: [], reports: [] })
    })
    expect(report(engine, DESK)?.lastCrash?.error.message).toBe(`${DESK} let its inbox of ${limit} run full`)
    // Both strategies have pulled their quotes, for the next desk to hear.
    expect(report(engine, DESK)?.inbox).toMatchObject({ depth: 2, dropped: limit + 1 })
    await world.pass(2_000)
    expect(report(engine, DESK)).toMatchObject({ status: 'ready', generation: 2 })
    const compared = comparisons()
    expect(compared).toMatchObject({ equal: true })
    expect(compared?.rounds).toBeGreaterThan(rounds)
    const { fills } = engine.world.journal.books
    await world.passUntil('it trades on', () => engine.world.journal.books.fills > fills)
    await endsWell({ world, engine })
  })

  it('of one word overtakes itself at the gateway, which lives', async () => {
    const { world, engine } = await trading()
    const [order] = engine.world.journal.books.open.values()
    const { limit } = inboxes(world.config).gateway
    const query = { type: 'Query', clientOrderId: order?.intent.clientOrderId, fillsFrom: 0 }
    engine.tree.enter(() => {
      for (let letter = 0; letter < limit + 100; letter++) engine.tree.tell(GATEWAY, query)
      expect(report(engine, GATEWAY)?.inbox).toMatchObject({ depth: limit, conflated: 100, dropped: 0 })
    })
    expect(report(engine, GATEWAY)).toMatchObject({ generation: 1, inbox: { depth: 0 } })
    await endsWell({ world, engine })
  })

  it('of assessments never overtakes a harder one', async () => {
    const { world, engine } = await trading()
    const asked = (rung: string) => ({
      type: 'ASSESSED',
      asked: rung,
      trigger: 'drawdown',
      value: 1,
      threshold: 0,
      at: world.clock.now(),
    })
    engine.tree.enter(() => {
      for (let letter = 0; letter < 40; letter++) engine.tree.tell(LADDER, asked('NORMAL'))
      engine.tree.tell(LADDER, asked('CRITICAL'))
      for (let letter = 0; letter < 100; letter++) engine.tree.tell(LADDER, asked('NORMAL'))
    })
    expect(engine.world.channels.ladder.value.state).toBe('CRITICAL')
  })
})

describe('what is told while somebody restarts', () => {
  it('a stop waits for the conductor', async () => {
    const { world, engine } = await trading()
    engine.tree.crash(CONDUCTOR, DIED)
    expect(toConductor(engine.tree, { type: 'STOP', reason: 'test' })).toBe(true)
    const { phase } = engine.world.channels
    await world.passUntil('it has stopped', () => phase.value === 'finished')
    expect(world.venuePositions()).toEqual({})
    await endsWell({ world, engine })
  })

  it("an operator's word waits for the ladder", async () => {
    const { world, engine } = await trading()
    engine.tree.crash(LADDER, DIED)
    const at = world.clock.now()
    const word = { type: 'TIGHTENED', to: 'WARNING', by: 'ada', reason: 'test', at }
    expect(engine.tree.tell(LADDER, word)).toBe(true)
    await world.pass(200)
    expect(engine.world.channels.ladder.value.state).toBe('WARNING')
    await endsWell({ world, engine })
  })

  it('quotes that are pulled while the desk is away are pulled when it is back; a wish is not kept', async () => {
    const { world, engine } = await trading()
    const quotes = [...engine.world.journal.books.open.keys()]
    engine.tree.crash(DESK, DIED)
    const [order] = engine.world.journal.books.open.values()
    if (!order) throw new Error('no order rests')
    expect(toDesk(engine.tree, { type: 'Submit', wish: order.intent, frameMicros: null })).toBe(false)
    expect(report(engine, DESK)?.inbox?.depth).toBeGreaterThan(0)
    await world.pass(60)
    expect(report(engine, DESK)).toMatchObject({ generation: 2, inbox: { depth: 0 } })
    const { books } = engine.world.journal
    for (const id of quotes) {
      const order = books.order(id)
      expect([order?.command, order?.closed?.outcome]).not.toEqual(['idle', undefined])
    }
    await endsWell({ world, engine })
  })

  it('a cancel waits for its order', async () => {
    const { world, engine } = await trading()
    const { books } = engine.world.journal
    const [order] = books.open.values()
    if (!order) throw new Error('no order rests')
    const { clientOrderId } = order.intent
    engine.tree.crash(orderPath(clientOrderId), DIED)
    expect(engine.tree.tell(orderPath(clientOrderId), { type: 'CANCEL' })).toBe(true)
    await world.pass(1_000)
    expect(books.order(clientOrderId)?.closed?.outcome).toMatch(/cancelled|filled/)
    await endsWell({ world, engine })
  })

  it('who is only suspended hears: cancels do not wait for the gateway to come back', async () => {
    const { world, engine } = await trading()
    engine.tree.crash(GATEWAY, DIED)
    // It has other venues, perhaps; the orders of this one wait.
    expect(engine.tree.status(DESK)).toBe('ready')
    const [order] = engine.world.journal.books.open.values()
    expect(order && engine.tree.status(orderPath(order.intent.clientOrderId))).toBe('suspended')
    toDesk(engine.tree, { type: 'CancelAll', which: {} })
    expect(new Set(commands(engine))).toEqual(new Set(['cancelling']))
    expect(report(engine, GATEWAY)?.inbox?.depth).toBe(4)
    await world.pass(1_000)
    expect(report(engine, GATEWAY)).toMatchObject({ generation: 2, inbox: { depth: 0 } })
    await endsWell({ world, engine })
  })
})
