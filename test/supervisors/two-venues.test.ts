import { describe, expect, it } from 'vitest'
import { gatewayOf, strategyOf } from '../../actors/names.ts'
import { type InstrumentLabel, labelled, type VenueName } from '../../src/domain/instrument.ts'
import type { FaultPlan } from '../../src/exchange/kucoin/faults.ts'
import { balanceOf } from '../../src/journal/ledger.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { type BesideVenue, type Engine, type EngineWorld, engineWorld } from './engine-world.ts'

/** Two venues that speak one protocol, trade the same symbols and give the same ids. */

const OTHER = 'kucoin-b' as VenueName

interface Pair {
  readonly world: EngineWorld
  readonly other: BesideVenue
}

async function twoVenues(options: Parameters<typeof engineWorld>[0] = {}): Promise<Pair> {
  const world = await engineWorld({ ...options, beside: [OTHER] })
  const other = world.beside.get(OTHER)
  if (!other) throw new Error('no second venue')
  return { world, other }
}

/** Not zero, by symbol. */
const heldAt = ({ exchange }: Pick<BesideVenue, 'exchange'>): Readonly<Record<string, number>> =>
  Object.fromEntries(
    exchange
      .positions(PAPER_ACCOUNT)
      .filter(({ lots }) => lots !== 0)
      .map(({ symbol, lots }) => [symbol, lots]),
  )

const bookedAt = ({ world }: Engine, venue: VenueName): Readonly<Record<string, number>> =>
  Object.fromEntries(
    [...world.journal.books.holdings.values()]
      .filter((holding) => holding.venue === venue && holding.position.lots !== 0)
      .map(({ symbol, position }) => [symbol, position.lots]),
  )

const intentsAt = (world: EngineWorld, venue: VenueName): number =>
  world.journalled().filter((event) => event.type === 'OrderIntended' && event.intent.venue === venue).length

const violated = ({ auditor }: Engine) =>
  Object.entries(auditor.violations()).filter(([, count]) => count > 0)

function expectEqual({ world, other }: Pair, engine: Engine): void {
  const { books } = engine.world.journal
  expect(bookedAt(engine, 'kucoin')).toEqual(heldAt(world.venue))
  expect(bookedAt(engine, OTHER)).toEqual(heldAt(other))
  for (const [venue, { exchange }] of [
    ['kucoin', world.venue],
    [OTHER, other],
  ] as const) {
    const line = books.ledger(venue, 'USDT')
    expect(line && balanceOf(line), venue).toBe(exchange.wallet(PAPER_ACCOUNT).balance)
  }
}

describe('two venues with the same symbols', () => {
  it('are traded side by side, and nothing of one is taken for the other’s', async () => {
    const pair = await twoVenues({ seed: 3 })
    const { world, other } = pair
    const engine = await world.start()
    await world.pass(60_000)
    const orders = [world.venue, other].map(({ exchange }) => exchange.orders(PAPER_ACCOUNT, {}).length)
    expect(Math.min(...orders)).toBeGreaterThan(10)
    // The same ids at both: what is keyed by one alone mixes them up.
    const ids = ({ exchange }: Pick<BesideVenue, 'exchange'>) =>
      exchange.orders(PAPER_ACCOUNT, {}).map(({ id }) => id)
    const there = new Set(ids(other))
    expect(ids(world.venue).filter((id) => there.has(id)).length).toBeGreaterThan(0)
    const ending = await world.until(engine.stop('over'))
    expect(ending).toMatchObject({ left: [], late: [], unread: [] })
    expectEqual(pair, engine)
    engine.auditor.ended(ending)
    expect(violated(engine)).toEqual([])
    expect(engine.world.journal.books.fills).toBeGreaterThan(0)
  })

  it('have prices, books and positions of their own', async () => {
    const { world } = await twoVenues()
    const engine = await world.start()
    await world.pass(10_000)
    const { channels, instruments } = engine.world
    expect(instruments.size).toBe(world.config.engine.symbols.length)
    const marks = [...instruments.keys()].map((key) => channels.prices.get(key)?.mark)
    expect(new Set(marks).size).toBe(marks.length)
    expect(channels.account.value?.pools.map(({ venue }) => venue)).toEqual(['kucoin', OTHER])
    expect(engine.tree.status(strategyOf('XBTUSDTM' as InstrumentLabel))).toBe('ready')
    expect(engine.tree.status(strategyOf(`${OTHER}:XBTUSDTM` as InstrumentLabel))).toBe('ready')
    await world.until(engine.stop('over'))
  })
})

describe('a venue that is away', () => {
  for (const [away, stays] of [
    [OTHER, 'kucoin'],
    ['kucoin', OTHER],
  ] as const satisfies readonly (readonly [VenueName, VenueName])[])
    it(`bars its own instruments only: ${away} is gone, ${stays} goes on`, async () => {
      const pair = await twoVenues({ seed: 7 })
      const { world, other } = pair
      const gone = away === OTHER ? other : world.venue
      const suffer = (faults: FaultPlan): void => {
        if (away === OTHER) other.faults.now = faults
        else world.faults = faults
      }
      const engine = await world.start()
      await world.pass(5_000)
      const { channels, journal } = engine.world
      suffer({ beforeHttp: () => 'lost', onFrame: () => 'lost' })
      gone.face.sockets.cutAll()
      await world.pass(100)
      expect([channels.at(away).reconciled.value, channels.at(stays).reconciled.value]).toEqual([false, true])
      const before = { away: intentsAt(world, away), stays: intentsAt(world, stays) }
      const doubted = [...journal.books.open.values()].filter(({ knowledge }) => knowledge === 'uncertain')
      expect(doubted.every(({ intent }) => intent.venue === away)).toBe(true)
      await world.pass(15_000)
      expect(intentsAt(world, stays)).toBeGreaterThan(before.stays)
      const barred = engine.lines.flatMap((line) =>
        line.type === 'OrderDenied' && line.code.startsWith('VENUE_') ? [line.symbol] : [],
      )
      expect(barred.filter((label) => labelled(label, 'kucoin').venue === stays)).toEqual([])
      const opened = world
        .journalled()
        .filter(
          (event) =>
            event.type === 'OrderIntended' && event.intent.venue === away && event.intent.purpose === 'quote',
        )
      expect(opened.length).toBe(before.away)
      suffer({})
      await world.passUntil('it is back', () => channels.at(away).reconciled.value, 60_000)
      await world.passUntil('it trades again', () => intentsAt(world, away) > before.away, 120_000)
      const ending = await world.until(engine.stop('over'))
      expect(ending).toMatchObject({ left: [], unread: [] })
      expectEqual(pair, engine)
      expect(violated(engine)).toEqual([])
    })

  it('that does not answer at the stop is named, with what is believed to be there, and the other is flat', async () => {
    const pair = await twoVenues({ seed: 7 })
    const { world, other } = pair
    const engine = await world.start()
    await world.passUntil(
      'it holds something there',
      () => Object.keys(bookedAt(engine, OTHER)).length > 0,
      300_000,
    )
    other.faults.now = { beforeHttp: () => 'lost', onFrame: () => 'lost' }
    other.face.sockets.cutAll()
    const ending = await world.until(engine.stop('over'))
    expect(ending.unread).toEqual([OTHER])
    expect(ending.left.some((each) => each.startsWith(`${OTHER} cannot be read`))).toBe(true)
    expect(ending.left.filter((each) => !each.includes(OTHER))).toEqual([])
    expect(heldAt(world.venue)).toEqual({})
  })
})

it('the gateway of one may die: the orders of the other are not suspended', async () => {
  const { world } = await twoVenues()
  const engine = await world.start()
  await world.pass(5_000)
  const open = [...engine.world.journal.books.open.values()]
  expect(new Set(open.map(({ intent }) => intent.venue))).toEqual(new Set(['kucoin', OTHER]))
  engine.tree.crash(gatewayOf(OTHER), new Error('test'))
  for (const { intent } of open) {
    const path = `orders/live/${intent.clientOrderId}`
    expect(engine.tree.status(path), intent.venue).toBe(intent.venue === OTHER ? 'suspended' : 'ready')
  }
  await world.pass(2_000)
  await world.until(engine.stop('over'))
})
