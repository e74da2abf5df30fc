import { expect, it } from 'vitest'
import { engineWorld } from './engine-world.ts'
import { onMachine } from './on-machine.ts'

/** Somebody sets the wall clock while streams are down and orders are in doubt: how long that took is of the other clock. */

for (const [how, setMs] of [
  ['ahead', 3_600_000],
  ['back', -3_600_000],
] as const)
  it(`a wall clock that is set an hour ${how} makes no outage and no doubt longer or shorter`, async () => {
    const on = onMachine()
    const world = await engineWorld({ between: on.between })
    const engine = await world.start()
    await world.passUntil('it trades', () => engine.world.journal.books.fills > 5)
    // An order whose answer is lost is in doubt, and a stream that is cut is down.
    let lost = 0
    world.faults = {
      afterHttp: ({ method, target }) =>
        method === 'POST' && target.startsWith('/api/v1/orders') && lost++ === 0 ? 'lost' : undefined,
    }
    await world.passUntil('an answer was lost', () => lost > 0)
    world.faults = { onFrame: () => 'lost', beforeHttp: () => 'lost' }
    world.venue.face.sockets.cutAll()
    await world.pass(4_000)
    on.machine.clock.set(setMs)
    await world.pass(4_000)
    world.faults = {}
    const seen = () => new Set(engine.lines.slice(-200).map(({ type }) => type))
    await world.passUntil('streams live and the order is known again', () => seen().has('OrderResolved'))
    await world.passUntil('all is equal', () => engine.world.channels.at('kucoin').reconciled.value)
    const took = engine.lines.flatMap((line) =>
      line.type === 'FeedLive' || line.type === 'OrderResolved' ? [line.afterMs] : [],
    )
    expect(took.length).toBeGreaterThan(3)
    expect(took.filter((ms) => ms < 0 || ms > 60_000)).toEqual([])
    const ending = await world.until(engine.stop('over'))
    const { durationMs, feeds } = engine.auditor.report(ending, { code: 0, reason: 'over' })
    expect(durationMs).toBeGreaterThan(8_000)
    expect(durationMs).toBeLessThan(3_600_000)
    const stale = Object.values(feeds).map(({ staleMs }) => staleMs)
    expect(Math.max(...stale)).toBeGreaterThan(0)
    expect(Math.max(...stale)).toBeLessThan(60_000)
  })
