import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { bracket, type ContingencyPlan, trailingStop } from '../../src/contingencies/plan.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { floorOf, type TradingFloor, tradingFloor } from '../actors/trading-floor.ts'
import { AROUND, SYMBOL } from './quiet-market.ts'

/** Kills an engine at every single entry of its journal while it looks after a group, and sees the next one finish. */

const OF = { venue: 'kucoin', symbol: SYMBOL, owner: 'test', size: 10 as Lots } as const
const TARGET = AROUND + 1_000
/** Through everything that rests, so that it fills at once. */
const CROSSING = AROUND + 50
const TEST_MS = 120_000

interface Story {
  readonly plan: ContingencyPlan
  /** What others do, in ms after the group was asked for, whether an engine lives or not. */
  readonly acts: readonly (readonly [number, (floor: TradingFloor) => void])[]
  readonly forMs: number
}

const bracketStory: Story = {
  plan: bracket({
    ...OF,
    entry: { side: 'buy', price: CROSSING as Ticks, timeInForce: 'GTC', postOnly: false },
    stop: { at: (AROUND - 1_000) as Ticks, by: 'index' },
    target: TARGET as Ticks,
  }),
  acts: [
    // Behind the target, so that there is a market to start in when everybody before it has gone.
    [0, ({ market }) => market.order('sell', TARGET + 50, 100)],
    [4_000, ({ market }) => market.order('buy', TARGET - 1, 500, false)],
    [4_000, ({ market }) => market.order('buy', TARGET, 4, false)],
    [8_000, ({ market }) => market.index(AROUND - 1_001)],
  ],
  forMs: 14_000,
}

const trailingStory: Story = {
  plan: trailingStop({
    ...OF,
    side: 'sell',
    trail: { by: 'index', distance: 500 as Ticks, step: 50 as Ticks },
  }),
  acts: [
    [3_000, ({ market }) => market.index(AROUND + 300)],
    [5_000, ({ market }) => market.index(AROUND + 600)],
    [9_000, ({ market }) => market.index(AROUND + 50)],
  ],
  forMs: 14_000,
}

/** Plays a story with a kill so many ms after the nth entry of the first engine; how many entries there were. */
async function play(
  story: Story,
  killAt: number,
  afterMs: number,
  before: (floor: TradingFloor) => Promise<void>,
) {
  const floor = await tradingFloor()
  await before(floor)
  const { journal } = floor.engine.world
  const begin = journal.sequence
  let lived = floor
  let waiting = 0
  let unprotected = 0
  floor.exchange.observe((event) => {
    if (event.type !== 'StopChanged') return
    waiting = floor.exchange.orders(PAPER_ACCOUNT, { status: 'untriggered' }).length
    if (event.change === 'cancel' && waiting === 0 && floor.heldAtVenue() !== 0) unprotected++
  })
  journal.observe(({ sequence }) => {
    if (sequence !== begin + killAt) return
    floor.clock.setTimeout(() => {
      floor.engine.kill()
      void floor.starting().then((engine) => {
        lived = floorOf(floor, floor.market, engine)
      })
    }, afterMs)
  })
  for (const [atMs, act] of story.acts) floor.clock.setTimeout(() => act(floor), atMs)
  toDesk(floor.engine.tree, { type: 'SubmitGroup', plan: story.plan })
  await floor.pass(story.forMs)

  const where = `killed ${afterMs} ms after entry ${killAt}`
  // What was killed before its request left is denied by the venue often enough only after a while.
  await floor.passUntil(`everything has ended, ${where}`, () => isOver(lived))
  const { books } = lived.engine.world.journal
  const alive = floor.venueOrders().filter(({ status }) => status !== 'done')
  const fills = floor.exchange.fills(PAPER_ACCOUNT, {})
  const lowest = fills.reduce(
    ({ lots, least }, { side, size }) => {
      const now = lots + (side === 'buy' ? size : -size)
      return { lots: now, least: Math.min(least, now) }
    },
    { lots: 0, least: 0 },
  ).least
  expect(lived.engine.world.channels.reconciled.value, where).toBe(true)
  expect(
    { alive, unprotected, lowest, groups: [...books.contingencies.keys()], open: books.open.size },
    where,
  ).toEqual({
    alive: [],
    unprotected: 0,
    lowest: 0,
    groups: [],
    open: 0,
  })
  // A group that was killed before it was on disk is a group that nobody asked for.
  const asked = floor.journalled().some(({ type }) => type === 'ContingencyPlaced')
  const left = asked || story.plan.entry ? 0 : story.plan.size
  expect([lived.held(), floor.heldAtVenue()], where).toEqual([left, left])
  const ids = floor.venueOrders().map(({ clientOid }) => clientOid)
  expect(new Set(ids).size, where).toBe(ids.length)
  const entries = journal.sequence - begin
  lived.engine.kill()
  return entries
}

const isOver = ({ engine }: TradingFloor): boolean =>
  engine.world.journal.books.contingencies.size + engine.world.journal.books.open.size === 0

async function everywhere(story: Story, before: (floor: TradingFloor) => Promise<void>): Promise<void> {
  const entries = await play(story, Number.POSITIVE_INFINITY, 0, before)
  expect(entries).toBeGreaterThan(10)
  for (let killAt = 1; killAt <= entries; killAt++)
    // At once the entry may be lost; a little later it is on disk, and what follows from it is on its way.
    for (const afterMs of [0, 7]) await play(story, killAt, afterMs, before)
}

it('a bracket is finished by the next engine, wherever the first is killed', {
  timeout: TEST_MS,
}, async () => {
  await everywhere(bracketStory, async () => {})
})

it('a trailing stop too, and never is there a moment without it', { timeout: TEST_MS }, async () => {
  await everywhere(trailingStory, async (floor) => {
    floor.submit({ price: CROSSING })
    await floor.passUntil('it is held', () => floor.held() === 10, 2_000)
  })
})
