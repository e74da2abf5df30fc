import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Look } from '../../chaos/invariants/trial-invariant.ts'
import { FIRST_TOLD } from '../../src/account/drift.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import { money, ZERO } from '../../src/domain/money.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { closed, filled, intended, started } from '../journal/story.ts'
import { RECONCILED, type Watched, watched } from './watched.ts'

let world: Watched
beforeEach(async () => {
  world = await watched()
})
afterEach(() => world.simulation.close())

const EXIT = { purpose: 'exit', reduceOnly: true, side: 'sell', postOnly: false, timeInForce: 'IOC' } as const
const moved = (from: string, to: string, trigger = 'drawdown') =>
  ({ type: 'LadderMoved', from, to, trigger, value: '1', threshold: '1' }) as JournalEvent
const PARKED = 'symbols/symbol:XBTUSDTM'
const parked: TelemetryEvent = { type: 'ChildQuarantined', path: PARKED, reason: 'budget' }
const crashed = {
  type: 'ChildCrashed',
  path: 'account',
  generation: 1,
  error: 'Error',
  message: '',
  action: 'restart',
} as const

/** An engine that has begun and compared itself. */
const begun = (): Watched => world.wrote(started()).told(RECONCILED)

const AT_REST: Look = { queues: [], parked: [], ladder: 'NORMAL', ladderMoves: true }
/** A queue with room for three. */
const holding = (held: number, most: number): Look => ({
  ...AT_REST,
  queues: [{ name: 'a queue', held, most, bound: 3 }],
})
/** Three seconds of looks. */
const looks = (of: Watched, look: Partial<Look>): void => {
  for (let count = 0; count < 12; count++) of.pass(250).watch.glance({ ...AT_REST, ...look })
}
const escalated: TelemetryEvent = { ...crashed, path: 'risk/ladder', action: 'escalate' }

const adjusted = (reason: string): JournalEvent => ({
  type: 'BalanceAdjusted',
  venue: 'kucoin',
  currency: 'USDT',
  from: ZERO,
  to: money('7'),
  reason,
})

/** Each invariant: stories that hold, and stories that do not. */
const holds: readonly [name: string, story: string, tell: () => unknown][] = [
  ['queues-bounded', 'one that is full', () => begun().watch.glance(holding(3, 3))],
  [
    'silence-is-no-refusal',
    'given up, and never there',
    () => begun().wrote(intended('a'), closed('a', 'never-arrived')),
  ],
  [
    'silence-is-no-refusal',
    'cancelled at the exchange',
    () => {
      begun().wrote(intended('a')).place('a', {})
      world.wrote(closed('a', 'cancelled'))
    },
  ],
  [
    'stop-holds-at-the-venue',
    'what was intended before',
    () => begun().wrote(intended('a'), moved('NORMAL', 'STOP')).place('a', {}),
  ],
  [
    'stop-holds-at-the-venue',
    'what an operator let go',
    () =>
      begun()
        .wrote(moved('NORMAL', 'CRITICAL'), moved('CRITICAL', 'WARNING', 'operator-resume'), intended('a'))
        .place('a', {}),
  ],
  [
    'replay-sends-nothing',
    'an order after the comparison',
    () => begun().wrote(intended('a')).place('a', {}),
  ],
  ['replay-sends-nothing', 'an exit before it', () => world.wrote(started(), intended('a', EXIT))],
  ['order-has-a-record', "a person's order", () => world.place('hand-1', {})],
  ['cash-explained', 'what the venue tells first', () => begun().wrote(adjusted(FIRST_TOLD))],
  [
    'order-has-a-record',
    'an exit that the disk kept waiting',
    () => begun().wroteOnly(intended('a', EXIT)).place('a', {}),
  ],
  [
    'numbers-are-numbers',
    'an order at market and its fill',
    () => begun().wrote(intended('a', { ...EXIT, price: null }), filled('a', 't')),
  ],
  ['spent-budget-is-safe', 'a parked symbol that rests', () => begun().told(parked).pass(20_000)],
  [
    'spent-budget-is-safe',
    'one that came back',
    () =>
      begun()
        .told(parked)
        .pass(20_000)
        .told({ type: 'ChildBack', path: PARKED, generation: 2 })
        .wrote(intended('a'))
        .place('a', {}),
  ],
  ['spent-budget-is-safe', 'thirty restarts', () => begun().told(...Array(30).fill(crashed))],
  [
    'spent-budget-is-safe',
    'a parked child, and the ladder answers',
    () => looks(begun(), { parked: ['a'], ladder: 'CAUTION' }),
  ],
  [
    'spent-budget-is-safe',
    'two parked children while the ladder itself is down',
    () => looks(begun(), { parked: ['a', 'b'], ladder: 'CAUTION', ladderMoves: false }),
  ],
  [
    'spent-budget-is-safe',
    'an escalation that is long over',
    () => looks(begun().told(escalated).pass(31_000), {}),
  ],
  ['latch-outlives-the-process', 'a first engine', () => begun().watch.began('NORMAL')],
  [
    'latch-outlives-the-process',
    'the rung that stood, and one above it',
    () => {
      begun().wrote(moved('NORMAL', 'CRITICAL'), started(2)).watch.began('CRITICAL')
      world.wrote(started(3)).watch.began('STOP')
    },
  ],
  [
    'latch-outlives-the-process',
    'a rung that the ladder leaves by itself',
    () => begun().wrote(moved('NORMAL', 'WARNING'), started(2)).watch.began('NORMAL'),
  ],
]

const breaks: typeof holds = [
  ['queues-bounded', 'one that holds too much', () => begun().watch.glance(holding(4, 4))],
  ['queues-bounded', 'one that has held too much', () => begun().watch.glance(holding(0, 4))],
  ['numbers-are-numbers', 'a pause that is none', () => begun().told({ ...crashed, afterMs: Number.NaN })],
  ['numbers-are-numbers', 'an order of nothing', () => begun().wrote(intended('a', { size: 0 as Lots }))],
  [
    'numbers-are-numbers',
    'a fill at a price that has no end',
    () => begun().wroteOnly(filled('x', 't', { price: Number.POSITIVE_INFINITY as Ticks })),
  ],
  [
    'silence-is-no-refusal',
    'the exchange has what was given up',
    () => {
      begun().wrote(intended('a')).place('a', {})
      world.wrote(closed('a', 'never-arrived'))
    },
  ],
  [
    'silence-is-no-refusal',
    'it comes after it was given up',
    () => begun().wrote(intended('a'), closed('a', 'rejected')).place('a', {}),
  ],
  [
    'stop-holds-at-the-venue',
    'an order in STOP',
    () => begun().wrote(moved('NORMAL', 'STOP'), intended('a')).place('a', {}),
  ],
  [
    'stop-holds-at-the-venue',
    'an order of the next process in CRITICAL',
    () =>
      begun()
        .wrote(moved('NORMAL', 'CRITICAL'), started(2))
        .told(RECONCILED)
        .wrote(intended('a'))
        .place('a', {}),
  ],
  ['replay-sends-nothing', 'a quote before the comparison', () => world.wrote(started(), intended('a'))],
  ['replay-sends-nothing', 'one of the next process', () => begun().wrote(started(2), intended('a'))],
  ['order-has-a-record', 'an order that nobody intended', () => begun().place('a', {})],
  ['cash-explained', 'a balance that nobody can explain', () => begun().wrote(adjusted('it stays so'))],
  [
    'order-has-a-record',
    'an intent that is not on the disk',
    () => begun().wroteOnly(intended('a')).place('a', {}),
  ],
  [
    'spent-budget-is-safe',
    'a parked symbol that quotes',
    () => begun().told(parked).pass(20_000).wrote(intended('a')).place('a', {}),
  ],
  ['spent-budget-is-safe', 'a parked child, and the ladder stays', () => looks(begun(), { parked: ['a'] })],
  [
    'spent-budget-is-safe',
    'two children parked, and the ladder answers one',
    () => looks(begun(), { parked: ['a', 'b'], ladder: 'CAUTION' }),
  ],
  ['spent-budget-is-safe', 'an escalation, and the ladder stays', () => looks(begun().told(escalated), {})],
  [
    'latch-outlives-the-process',
    'an engine that begins below the latch',
    () => begun().wrote(moved('NORMAL', 'STOP'), started(2)).watch.began('CRITICAL'),
  ],
  ['spent-budget-is-safe', 'restarts without end', () => begun().told(...Array(101).fill(crashed))],
]

const named = (): readonly string[] => [...new Set(world.violated.map((each) => each.split(':')[0] ?? ''))]

describe('a story in which all holds', () => {
  test.each(holds)('%s: %s', (_name, _story, tell) => {
    tell()
    expect(world.violated).toEqual([])
  })
})

describe('a violation is found, and only that one', () => {
  test.each(breaks)('%s: %s', (name, _story, tell) => {
    tell()
    expect(named()).toEqual([name])
  })
})

test('every invariant that is watched has stories of both kinds', () => {
  const names = world.watch.names.filter((name) => name !== 'exposure-at-the-venue').toSorted()
  expect([...new Set(holds.map(([name]) => name))].toSorted()).toEqual(names)
  expect([...new Set(breaks.map(([name]) => name))].toSorted()).toEqual(names)
})
