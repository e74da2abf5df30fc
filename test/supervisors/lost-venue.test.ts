import { describe, expect, it } from 'vitest'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { bookedPositions, engineWorld } from './engine-world.ts'

const config = { engine: { symbols: ['XBTUSDTM'] } }

describe('a private stream that is lost', () => {
  it('denies what opens until local truth equals the venue again, and says so', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.pass(5_000)
    const { channels, journal } = engine.world
    // Tickets fail for a while, so that the gap is long enough to look into.
    world.faults = {
      beforeHttp: (request) => (/bullet-private/.test(request.target) ? brokenInside : undefined),
    }
    world.venue.face.sockets.cutAll()
    await world.pass(50)
    expect(channels.at('kucoin').links.private.value.live).toBe(false)
    expect(channels.reconciled).toBe(false)
    const { intents } = journal.books
    const increased: unknown[] = []
    journal.observe(({ event }) => {
      if (event.type !== 'OrderIntended' || channels.reconciled) return
      const { side, size, symbol } = event.intent
      const held = journal.books.position('kucoin', symbol).lots
      if (Math.abs(held + (side === 'buy' ? size : -size)) >= Math.abs(held)) increased.push(event.intent)
    })
    await world.pass(3_000)
    expect(engine.lines.filter((line) => line.type === 'OrderDenied').length).toBeGreaterThan(0)
    world.faults = {}
    const linked: boolean[] = []
    channels.at('kucoin').reconciled.subscribe((reconciled) => linked.push(reconciled))
    await world.pass(20_000)
    expect(linked.indexOf(true)).toBeGreaterThan(linked.lastIndexOf(false))
    expect(increased).toEqual([])
    expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
    expect(journal.books.intents).toBeGreaterThan(intents)
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
    expect(Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)).toEqual([])
  })

  it('counts the fills of the gap', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.pass(5_000)
    world.faults = { onFrame: (text) => (/tradeOrders/.test(text) ? 'lost' : undefined) }
    await world.pass(2_000)
    world.faults = {}
    world.venue.face.sockets.cutAll()
    await world.pass(12_000)
    expect(engine.world.channels.reconciled).toBe(true)
    expect(bookedPositions(engine.world)).toEqual(world.venuePositions())
    expect(world.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
  })

  it('a half-open socket is found out and replaced', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.pass(2_000)
    while (engine.world.channels.at('kucoin').links.public.value.connects < 2) {
      world.venue.face.sockets.freezeOne()
      await world.pass(35_000)
    }
    await world.pass(10_000)
    expect(engine.world.channels.reconciled).toBe(true)
    expect(engine.world.channels.at('kucoin').links.public.value.live).toBe(true)
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
  })
})

describe('a stop before a venue that does not answer', () => {
  const deaf = [
    ['loses every request', { beforeHttp: () => 'lost' as const }],
    ['answers every request with 500', { beforeHttp: () => brokenInside }],
  ] as const
  for (const [how, faults] of deaf)
    it(`${how}: it ends within its deadline and names what it does not know`, async () => {
      const world = await engineWorld({ config })
      const engine = await world.start()
      await world.pass(10_000)
      world.faults = faults
      world.venue.face.sockets.cutAll()
      await world.pass(500)
      const askedAt = world.clock.now()
      const ending = await world.until(engine.stop('over'))
      expect(world.clock.now() - askedAt).toBeLessThanOrEqual(2 * world.config.engine.stopDeadlineMs)
      expect(ending.late).toEqual(expect.arrayContaining(['cancelling']))
      expect(ending.left).not.toEqual([])
      expect(world.journalled().at(-1)).toMatchObject({ type: 'EngineStopped', clean: false })
    })

  it('the next run finds what the last one left, and works it to flat', async () => {
    const world = await engineWorld({ config })
    const first = await world.start()
    await world.pass(10_000)
    world.faults = { beforeHttp: () => 'lost' }
    world.venue.face.sockets.cutAll()
    await world.until(first.stop('over'))
    world.faults = {}
    const second = await world.start()
    expect(bookedPositions(second.world)).toEqual(world.venuePositions())
    await world.pass(3_000)
    expect(await world.until(second.stop('over'))).toMatchObject({ left: [], late: [] })
    expect(world.venuePositions()).toEqual({})
  })
})

describe('an engine that cannot start', () => {
  it('says so before anything of it lives', async () => {
    const world = await engineWorld({ config })
    world.faults = { beforeHttp: () => brokenInside }
    await expect(world.start()).rejects.toThrow('500000')
  })
})

describe('the ladder', () => {
  it('STOP ends verified flat, latches, and stays so over a restart', async () => {
    const world = await engineWorld({ config })
    const first = await world.start()
    await world.pass(10_000)
    first.tree.tell('risk/ladder', {
      type: 'TIGHTENED',
      to: 'STOP',
      by: 'ann',
      reason: 'news',
      at: 0,
    } as never)
    await world.pass(10_000)
    expect(first.world.channels.ladder.value).toMatchObject({ state: 'STOP', phase: 'latched' })
    expect(world.venuePositions()).toEqual({})
    expect(world.exchange.orders('paper', { status: 'active' })).toEqual([])
    first.kill()
    const second = await world.start()
    const { intents } = second.world.journal.books
    await world.pass(5_000)
    expect(second.world.channels.ladder.value.state).toBe('STOP')
    expect(second.world.journal.books.intents).toBe(intents)
    expect(await world.until(second.stop('over'))).toMatchObject({ left: [], late: [] })
  })

  it('STOP that cannot flatten latches as well, and names what is left', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.passUntil('something is held', () => Object.keys(world.venuePositions()).length > 0)
    world.faults = {
      beforeHttp: ({ method, target }) =>
        method === 'POST' && /orders$/.test(target) ? suspended : undefined,
    }
    engine.tree.tell('risk/ladder', {
      type: 'TIGHTENED',
      to: 'STOP',
      by: 'ann',
      reason: 'news',
      at: 0,
    } as never)
    await world.pass(50_000)
    expect(engine.world.channels.ladder.value).toMatchObject({ state: 'STOP', phase: 'flattening' })
    await world.pass(15_000)
    expect(engine.world.channels.ladder.value).toMatchObject({ state: 'STOP', phase: 'latched' })
    const told = engine.lines.find((line) => line.type === 'Note' && line.text === 'STOP could not flatten')
    expect(JSON.stringify(told)).toContain('lots of XBTUSDTM')
    world.faults = {}
  })

  it('CRITICAL works every position to flat', async () => {
    const world = await engineWorld({ config })
    const engine = await world.start()
    await world.pass(8_000)
    engine.tree.tell('risk/ladder', {
      type: 'TIGHTENED',
      to: 'CRITICAL',
      by: 'ann',
      reason: 'news',
      at: 0,
    } as never)
    await world.pass(40_000)
    expect(world.exchange.orders('paper', { status: 'active' })).toEqual([])
    expect(world.venuePositions()).toEqual({})
    expect(await world.until(engine.stop('over'))).toMatchObject({ left: [], late: [] })
  })
})

const suspended = {
  status: 400,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ code: '300002', msg: 'Trading is suspended.' }),
}
