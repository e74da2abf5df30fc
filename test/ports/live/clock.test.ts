import { afterEach, describe, expect, it, test, vi } from 'vitest'
import { liveClock } from '../../../src/ports/live/clock.ts'

/** One more than the longest delay that Node takes; it makes 1 ms of it. */
const TOO_LONG_FOR_NODE_MS = 2 ** 31

const sleep = (delayMs: number): Promise<void> =>
  new Promise((resolve) => void liveClock.setTimeout(resolve, delayMs))

describe('the live clock', () => {
  it('tells the time of the machine, and a duration that never goes back', () => {
    expect(Math.abs(liveClock.now() - Date.now())).toBeLessThan(1_000)
    const stamps = Array.from({ length: 1_000 }, () => liveClock.monotonicMicros())
    expect(stamps).toEqual([...stamps].sort((one, other) => one - other))
  })

  it('counts durations in microseconds', async () => {
    const startMicros = liveClock.monotonicMicros()
    await sleep(20)
    const tookMicros = liveClock.monotonicMicros() - startMicros
    expect(tookMicros).toBeGreaterThan(18_000)
    expect(tookMicros).toBeLessThan(2_000_000)
  })

  it('a delay of nothing runs after what is at hand, in order, and before any delay at all', async () => {
    const seen: string[] = []
    const last = sleep(1).then(() => seen.push('one millisecond'))
    for (const each of ['first', 'second']) liveClock.setTimeout(() => seen.push(each), 0)
    liveClock.setTimeout(() => seen.push('below zero'), -5)
    queueMicrotask(() => seen.push('a promise'))
    process.nextTick(() => seen.push('the next tick'))
    seen.push('this turn')
    await sleep(0)
    expect(seen.filter((each) => each !== 'one millisecond')).toEqual([
      'this turn',
      ...['the next tick', 'a promise'].sort((one, other) => seen.indexOf(one) - seen.indexOf(other)),
      'first',
      'second',
      'below zero',
    ])
    await last
  })

  it('a delay of nothing costs nothing, where the shortest of Node costs a millisecond', async () => {
    const startMicros = liveClock.monotonicMicros()
    for (let turn = 0; turn < 1_000; turn++) await sleep(0)
    expect(liveClock.monotonicMicros() - startMicros).toBeLessThan(800_000)
  })

  it('a delay of nothing that is armed by another waits for a turn of its own', async () => {
    const seen: string[] = []
    liveClock.setTimeout(() => {
      liveClock.setTimeout(() => seen.push('armed by the first'), 0)
      seen.push('first')
    }, 0)
    liveClock.setTimeout(() => seen.push('second'), 0)
    await sleep(5)
    expect(seen).toEqual(['first', 'second', 'armed by the first'])
  })

  test.each([0, 1, TOO_LONG_FOR_NODE_MS, Number.POSITIVE_INFINITY])(
    'a timer of %d ms that was cleared does not run, however often it is cleared',
    async (delayMs) => {
      let ran = 0
      const handle = liveClock.setTimeout(() => ran++, delayMs)
      liveClock.clearTimeout(handle)
      liveClock.clearTimeout(handle)
      liveClock.clearTimeout(undefined)
      await sleep(10)
      expect(ran).toBe(0)
    },
  )

  it('a delay too long for Node does not run at once', async () => {
    let ran = 0
    const handles = [TOO_LONG_FOR_NODE_MS, 1e12, Number.POSITIVE_INFINITY].map((delayMs) =>
      liveClock.setTimeout(() => ran++, delayMs),
    )
    await sleep(20)
    for (const handle of handles) liveClock.clearTimeout(handle)
    expect(ran).toBe(0)
  })
})

describe('weeks from now', () => {
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each([TOO_LONG_FOR_NODE_MS - 1, TOO_LONG_FOR_NODE_MS, 3 * TOO_LONG_FOR_NODE_MS + 17])(
    'a delay of %i ms runs once, on the millisecond',
    (delayMs) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      let ran = 0
      liveClock.setTimeout(() => ran++, delayMs)
      vi.advanceTimersByTime(delayMs - 1)
      expect(ran).toBe(0)
      vi.advanceTimersByTime(1)
      expect(ran).toBe(1)
      vi.advanceTimersByTime(3 * TOO_LONG_FOR_NODE_MS)
      expect(ran).toBe(1)
    },
  )

  it('it can be cleared in its second week', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const handle = liveClock.setTimeout(() => expect.unreachable(), 3 * TOO_LONG_FOR_NODE_MS)
    vi.advanceTimersByTime(1.5 * TOO_LONG_FOR_NODE_MS)
    liveClock.clearTimeout(handle)
    vi.advanceTimersByTime(3 * TOO_LONG_FOR_NODE_MS)
    expect(vi.getTimerCount()).toBe(0)
  })
})
