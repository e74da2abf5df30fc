import { describe, expect, it } from 'vitest'
import type { OrderReport } from '../../src/domain/order.ts'
import { fillKey } from '../../src/journal/keys.ts'
import type { GapClosed, TelemetryEvent } from '../../src/telemetry/events.ts'
import { ASK, BID } from '../actors/trading-floor.ts'
import { CROSSING_BUY, type Floor, LONG_MS, openFloor } from './floor.ts'
import { answers, ORDER_PUSHES, READING, READING_FILLS, requests } from './middleman.ts'
import { expectSettled } from './truth.ts'

const gapsOf = (floor: Floor): readonly GapClosed[] =>
  floor.engine.lines.filter((line): line is GapClosed & TelemetryEvent => line.type === 'GapClosed')

/** Cuts the private stream and keeps it away for so long: no ticket is to be had. */
async function away(floor: Floor, ms: number, meanwhile: () => void = () => {}): Promise<void> {
  const tickets = floor.line.hold(requests(/bullet-private/))
  floor.venue.face.sockets.cutAll()
  await floor.pass(10)
  meanwhile()
  await floor.pass(ms)
  tickets.open()
}

const isReconciled = (floor: Floor): boolean => floor.engine.world.channels.reconciled
const sources = (floor: Floor): readonly string[] =>
  floor.journalled().flatMap((event) => (event.type === 'FillRecorded' ? [event.source] : []))

describe('a gap of the private stream', () => {
  it('is told with its length and the time to equality, and counted', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(200)
    await away(floor, 4_000, () => floor.takenBy('sell', 4))
    await floor.passUntil('both are equal', () => isReconciled(floor))
    const [gap, ...others] = gapsOf(floor)
    expect(others).toEqual([])
    expect(gap).toMatchObject({ feed: 'kucoin/private', losses: 1, spilled: false })
    expect(gap?.lostMs).toBeGreaterThanOrEqual(4_000)
    expect(gap?.lostMs).toBeLessThan(20_000)
    expect(gap?.equalAfterMs).toBeGreaterThan(0)
    const { tally } = floor.engine.world.channels
    expect(tally.view(true)).toMatchObject({ lost: { count: 1, sumMs: gap?.lostMs }, lastGap: { losses: 1 } })
    expect(tally.view(true).differences['missing-fill']).toBe(1)
    expect(floor.order(id).filled).toBe(4)
    floor.cancel(id)
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
    expect(
      floor.engine.auditor.report({ read: null, unread: ['kucoin'] }, { code: 0, reason: '' }).reconciliation,
    ).toMatchObject({
      differences: { 'missing-fill': 1 },
      gaps: { count: 1, lostMs: { last: gap?.lostMs, max: gap?.lostMs } },
    })
  })

  it('the start is none', async () => {
    const floor = await openFloor()
    await floor.pass(LONG_MS)
    expect(gapsOf(floor)).toEqual([])
    expect(isReconciled(floor)).toBe(true)
  })

  it('that breaks again before both are equal is one gap, in two pieces', async () => {
    const floor = await openFloor()
    const reads = floor.line.hold(answers(READING_FILLS))
    await away(floor, 1_000)
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    await away(floor, 1_000)
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    reads.open()
    await floor.passUntil('both are equal', () => isReconciled(floor))
    expect(gapsOf(floor)).toMatchObject([{ losses: 2 }])
  })

  it('what is pushed before the gap is read waits, and goes on in its order', async () => {
    const floor = await openFloor()
    const id = floor.submit({ size: 10 })
    await floor.pass(200)
    const reads = floor.line.hold(answers(READING))
    await away(floor, 500)
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    for (const size of [1, 2, 3]) floor.takenBy('sell', size)
    await floor.pass(100)
    expect(floor.held()).toBe(0)
    reads.open()
    await floor.passUntil('both are equal', () => isReconciled(floor))
    const [gap] = gapsOf(floor)
    expect(gap).toMatchObject({ spilled: false })
    expect(gap?.held).toBeGreaterThanOrEqual(3)
    expect(floor.held()).toBe(6)
    const fills = floor.journalled().flatMap((event) => (event.type === 'FillRecorded' ? [event.fill] : []))
    expect(fills.map(({ size }) => size)).toEqual([1, 2, 3])
    expect(new Set(fills.map(fillKey)).size).toBe(3)
    floor.cancel(id)
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a venue that cannot be read keeps no fill from the books for long: what waits goes on without it', async () => {
    const floor = await openFloor()
    const id = floor.submit({ size: 10 })
    await floor.pass(200)
    await away(floor, 500, () => floor.line.lose(answers(READING)))
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    floor.takenBy('sell', 4)
    await floor.pass(500)
    expect(floor.held()).toBe(0)
    await floor.passUntil('it is spilled', () => floor.held() === 4, 5_000)
    expect(isReconciled(floor)).toBe(false)
    expect(sources(floor)).toEqual(['stream'])
    floor.line.heal()
    await floor.passUntil('both are equal', () => isReconciled(floor))
    expect(gapsOf(floor)).toMatchObject([{ spilled: true }])
    floor.cancel(id)
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('ends by what was asked after it, never by an answer that was on its way', async () => {
    const floor = await openFloor()
    // A comparison is asked while all is well; its answer comes when the stream was lost and is back.
    const reads = floor.line.hold(answers(READING_FILLS))
    await floor.pass(11_000)
    expect(reads.held).toBe(1)
    await away(floor, 1_000)
    // Somebody trades on our account just before the stream is back.
    floor.line.lose({ leg: 'frame', of: ORDER_PUSHES }, 2)
    await floor.placeByHand({ price: CROSSING_BUY, size: 4 })
    const opened: number[] = []
    floor.engine.world.channels.at('kucoin').reconciled.subscribe((yes) => yes && opened.push(floor.held()))
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    reads.open()
    await floor.passUntil('both are equal', () => isReconciled(floor))
    expect(opened).toEqual([4])
    await expectSettled(floor, {})
  })

  it('a reconciler that dies while pushes wait takes none of them along', async () => {
    const floor = await openFloor()
    const id = floor.submit({ side: 'sell', price: ASK, size: 10 })
    await floor.pass(200)
    const reads = floor.line.hold(answers(READING))
    await away(floor, 500)
    await floor.passUntil(
      'it is back',
      () => floor.engine.world.channels.at('kucoin').links.private.value.live,
    )
    floor.takenBy('buy', 4)
    await floor.pass(100)
    expect(floor.held()).toBe(0)
    floor.engine.tree.crash('venues/venue:kucoin/reconciler', new Error('test'))
    await floor.pass(1)
    expect(floor.held()).toBe(-4)
    reads.open()
    await floor.passUntil('both are equal', () => isReconciled(floor))
    expect(sources(floor)).toEqual(['stream'])
    floor.cancel(id)
    await floor.pass(1_000)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})

it('more pushes than are held all go on', async () => {
  const floor = await openFloor()
  const { channels } = floor.engine.world
  let said: OrderReport | undefined
  channels.reports.subscribe((report) => {
    said = report
  })
  floor.submit({ price: BID, size: 10 })
  await floor.pass(200)
  const reads = floor.line.hold(answers(READING))
  await away(floor, 500)
  await floor.passUntil('it is back', () => channels.at('kucoin').links.private.value.live)
  const heard: number[] = []
  channels.reports.subscribe(({ at }) => heard.push(at))
  const push = (at: number): void => {
    if (said) channels.at('kucoin').barrier.hear({ ...said, at })
  }
  for (let at = 0; at < 9_999; at++) push(at)
  expect(heard).toEqual([])
  push(9_999)
  expect(heard).toHaveLength(10_000)
  push(10_000)
  expect(heard).toEqual(Array.from({ length: 10_001 }, (_, at) => at))
  reads.open()
  await floor.passUntil('both are equal', () => isReconciled(floor))
  expect(gapsOf(floor)).toMatchObject([{ spilled: true }])
})
