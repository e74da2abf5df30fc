import { bufferTime, debounceTime, interval, Subject, take, timer } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { clockScheduler } from '../../../src/market/stream/clock-scheduler.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { advance } from './advance.ts'

describe('rx on our clock', () => {
  it('fires an interval at each of its times however far the clock is advanced', () => {
    const clock = new SimulatedClock(0)
    const seen: number[] = []
    interval(100, clockScheduler(clock)).subscribe(() => seen.push(clock.now()))
    advance(clock, 1_000)
    expect(seen).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000])
  })

  it('leaves no timer behind once the stream ended or was left', () => {
    const clock = new SimulatedClock(0)
    const scheduler = clockScheduler(clock)
    interval(10, scheduler).pipe(take(2)).subscribe()
    const subscription = timer(50, scheduler).subscribe()
    advance(clock, 30)
    subscription.unsubscribe()
    expect(clock.pending).toBe(0)
  })

  it('runs work without delay later, not inside the caller', () => {
    const clock = new SimulatedClock(0)
    let ran = false
    clockScheduler(clock).schedule(() => {
      ran = true
    })
    expect(ran).toBe(false)
    advance(clock, 0)
    expect(ran).toBe(true)
  })

  it('ends work that does not schedule itself again, and keeps work that does', () => {
    const clock = new SimulatedClock(0)
    const scheduler = clockScheduler(clock)
    const once = scheduler.schedule(() => {}, 10)
    const again = scheduler.schedule(function () {
      this.schedule(undefined, 10)
    }, 10)
    advance(clock, 15)
    expect([once.closed, again.closed]).toEqual([true, false])
  })

  it('serves the operators that measure time by it', () => {
    const clock = new SimulatedClock(0)
    const scheduler = clockScheduler(clock)
    const source = new Subject<number>()
    const seen: unknown[] = []
    source.pipe(debounceTime(20, scheduler)).subscribe((value) => seen.push(value))
    source.pipe(bufferTime(50, scheduler)).subscribe((values) => seen.push(values))
    source.next(1)
    advance(clock, 10)
    source.next(2)
    advance(clock, 40)
    expect(seen).toEqual([2, [1, 2]])
  })

  it('gives up work that throws and tells its caller', () => {
    const clock = new SimulatedClock(0)
    clockScheduler(clock).schedule(function () {
      this.schedule(undefined, 10)
      throw new Error('broken')
    })
    expect(() => advance(clock, 0)).toThrow('broken')
    expect(clock.pending).toBe(0)
  })
})
