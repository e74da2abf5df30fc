import { Subject } from 'rxjs'
import { describe, expect, it } from 'vitest'
import { clockScheduler } from '../../../src/market/stream/clock-scheduler.ts'
import { detectSilence } from '../../../src/market/stream/detect-silence.ts'
import { SimulatedClock } from '../../../src/ports/simulated/clock.ts'
import { advance } from './advance.ts'

function listen(values: readonly number[], forMs = 1_000) {
  const clock = new SimulatedClock(0)
  const source = new Subject<void>()
  const seen: string[] = []
  const subscription = source
    .pipe(detectSilence(100, clockScheduler(clock)))
    .subscribe((silentMs) => seen.push(`${clock.now()} ${silentMs}`))
  for (const at of values) clock.setTimeout(() => source.next(), at)
  advance(clock, forMs)
  return { seen, clock, source, subscription }
}

describe('detectSilence', () => {
  it('finds a source that never speaks, and says so once', () => {
    expect(listen([]).seen).toEqual(['100 100'])
  })

  it('waits from the last value', () => {
    expect(listen([30, 90, 180]).seen).toEqual(['280 100'])
  })

  it('says it again after the silence was broken', () => {
    expect(listen([300, 310]).seen).toEqual(['100 100', '410 100'])
  })

  it('is quiet while values come in time', () => {
    const every99 = Array.from({ length: 11 }, (_, at) => at * 99)
    expect(listen(every99, 1_050).seen).toEqual([])
  })

  it('leaves no timer when it is left or when the source ends', () => {
    const left = listen([], 50)
    left.subscription.unsubscribe()
    expect(left.clock.pending).toBe(0)
    const ended = listen([], 50)
    ended.source.complete()
    expect(ended.clock.pending).toBe(0)
  })

  it('ends its wait at any microsecond, however its milliseconds are rounded', () => {
    for (let startMicros = 1; startMicros < 3_000_000; startMicros += 997) {
      const clock = new SimulatedClock(0)
      const scheduler = clockScheduler(clock)
      clock.step(startMicros / 1000)
      const source = new Subject<void>()
      let told = 0
      source.pipe(detectSilence(2500, scheduler)).subscribe(() => told++)
      clock.step(1.003)
      source.next()
      advance(clock, 2600)
      expect([startMicros, told]).toEqual([startMicros, 1])
    }
  })
})
