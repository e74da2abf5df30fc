import { describe, expect, it, test } from 'vitest'
import type { Clock } from '../../../src/ports/clock.ts'
import { liveClock } from '../../../src/ports/live/clock.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { drive, StandstillError } from '../../../src/ports/simulated/drive.ts'

const HOUR_MS = 3_600_000
const AT_ONCE = Number.POSITIVE_INFINITY

const sleep = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => void clock.setTimeout(resolve, delayMs))

const elapsedMs = async (work: Promise<unknown>): Promise<number> => {
  const startMicros = liveClock.monotonicMicros()
  await work
  return (liveClock.monotonicMicros() - startMicros) / 1_000
}

describe('as fast as it goes', () => {
  it('a day of hours passes at once, and the clock stops where the work did', async () => {
    const clock = new SimulatedClock(0)
    const day = async (): Promise<string> => {
      for (let hour = 0; hour < 24; hour++) await sleep(clock, HOUR_MS)
      return 'done'
    }
    clock.setTimeout(() => expect.unreachable(), 25 * HOUR_MS)
    const work = day()
    expect(await drive(clock, work, AT_ONCE)).toBe('done')
    expect(clock.now()).toBe(24 * HOUR_MS)
  })

  it('work that is done already lets no time pass', async () => {
    const clock = new SimulatedClock(0)
    clock.setTimeout(() => expect.unreachable(), 0)
    await drive(clock, Promise.resolve(), AT_ONCE)
    expect(clock.now()).toBe(0)
  })

  it('promises come to rest before the next instant, however long their chain', async () => {
    const clock = new SimulatedClock(0)
    const seen: string[] = []
    const chain = async (name: string, delayMs: number): Promise<void> => {
      await sleep(clock, delayMs)
      for (let link = 0; link < 100; link++) await Promise.resolve()
      seen.push(`${name} at ${clock.now()}`)
    }
    await drive(clock, Promise.all([chain('first', 10), chain('second', 10.001)]), AT_ONCE)
    expect(seen).toEqual(['first at 10', 'second at 10'])
    expect(clock.monotonicMicros()).toBe(10_001)
  })

  it('work that fails, fails', async () => {
    const clock = new SimulatedClock(0)
    const work = sleep(clock, 5).then(() => Promise.reject(new Error('the work failed')))
    await expect(drive(clock, work, AT_ONCE)).rejects.toThrow('the work failed')
  })

  it('a timer that throws ends the drive with what it threw', async () => {
    const clock = new SimulatedClock(0)
    clock.setTimeout(() => {
      throw new Error('a fault')
    }, 5)
    await expect(drive(clock, sleep(clock, 10), AT_ONCE)).rejects.toThrow('a fault')
  })

  test.each<[sentence: string, arm: (clock: SimulatedClock) => void]>([
    ['nothing was ever armed', () => {}],
    ['everything that was armed has run', (clock) => clock.setTimeout(() => {}, 5)],
    ['all that was armed was cleared', (clock) => clock.clearTimeout(clock.setTimeout(() => {}, 5))],
    ['what is left never comes', (clock) => clock.setTimeout(() => {}, Number.POSITIVE_INFINITY)],
  ])('work that waits for nothing is a standstill: %s', async (_, arm) => {
    const clock = new SimulatedClock(0)
    arm(clock)
    await expect(drive(clock, new Promise(() => {}), AT_ONCE)).rejects.toThrow(StandstillError)
    expect(clock.now()).toBeLessThan(HOUR_MS)
  })
})

describe('at a multiple of real time', () => {
  test.each([1, 20, 10_000])('%i times: a task is never early, and soon', async (speed) => {
    const clock = new SimulatedClock(0)
    const realMs = 60
    const startMicros = liveClock.monotonicMicros()
    const realAt: number[] = []
    const work = (async () => {
      for (let part = 1; part <= 4; part++) {
        await sleep(clock, (realMs * speed) / 4)
        realAt.push((liveClock.monotonicMicros() - startMicros) / 1_000)
      }
    })()
    await drive(clock, work, speed)
    expect(clock.now()).toBe(realMs * speed)
    for (const [at, real] of realAt.entries())
      expect(real).toBeGreaterThanOrEqual((realMs / 4) * (at + 1) - 0.1)
    // Two busy cores: late is not wrong, never is.
    expect(realAt.at(-1)).toBeLessThan(realMs + 1_500)
  })

  it('what fell behind is caught up in the order of time', async () => {
    const clock = new SimulatedClock(0)
    const seen: number[] = []
    const again = (): void => {
      seen.push(clock.now())
      // Busy for longer than the next timer is away.
      const until = liveClock.monotonicMicros() + 3_000
      while (liveClock.monotonicMicros() < until);
      if (seen.length < 10) clock.setTimeout(again, 1)
    }
    clock.setTimeout(again, 1)
    await drive(clock, sleep(clock, 11), 1)
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
  })

  it('waits for what only the world outside can bring: that is no standstill', async () => {
    const clock = new SimulatedClock(0)
    const outside = sleep(liveClock, 40).then(() => 'came')
    expect(await drive(clock, outside, 10)).toBe('came')
  })

  it('is over soon after the work, also when the next timer is far away', async () => {
    const clock = new SimulatedClock(0)
    clock.setTimeout(() => expect.unreachable(), HOUR_MS)
    expect(await elapsedMs(drive(clock, sleep(clock, 20), 1))).toBeLessThan(1_000)
  })
})
