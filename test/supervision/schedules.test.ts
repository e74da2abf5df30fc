import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type EventObject, setup } from 'xstate'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { Schedules } from '../../src/supervision/schedules.ts'
import { service } from '../../src/supervision/service.ts'
import { slotMs } from '../../src/supervision/slot.ts'
import type { Schedule, WorkerSpec } from '../../src/supervision/spec.ts'
import { BOOM, started, worker } from './harness.ts'
import { expectNothingUncaught } from './uncaught.ts'

expectNothingUncaught()

const SPACING_MS = 20
const DOOR: Schedule = { name: 'door', spacingMs: SPACING_MS }

/** Asks for so many slots at one instant and answers with them, soonest first. */
function slots(schedules: Schedules, delaysMs: readonly number[]): readonly number[] {
  return delaysMs.map((delayMs) => schedules.slotMs(DOOR, delayMs)).toSorted((left, right) => left - right)
}

const gaps = (times: readonly number[]): readonly number[] =>
  times.slice(1).map((at, place) => at - (times[place] ?? 0))

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

test('whoever asks, in whatever order, nobody is early and no two are closer than half a spacing', () => {
  const delays = fc.array(fc.double({ min: 0, max: 1_000, noNaN: true }), { maxLength: 60 })
  fc.assert(
    fc.property(fc.integer(), fc.array(fc.tuple(fc.nat({ max: 300 }), delays)), (seed, rounds) => {
      const clock = new SimulatedClock(0)
      const schedules = new Schedules(clock, seededRandom(seed))
      const all: number[] = []
      for (const [pauseMs, delaysMs] of rounds) {
        clock.step(pauseMs)
        for (const delayMs of delaysMs) {
          const ms = schedules.slotMs(DOOR, delayMs)
          expect(ms).toBeGreaterThanOrEqual(delayMs - 1e-6)
          all.push(clock.monotonicMicros() / 1000 + ms)
        }
      }
      all.sort((left, right) => left - right)
      for (const gap of gaps(all)) expect(gap).toBeGreaterThanOrEqual(SPACING_MS / 2 - 1e-6)
    }),
  )
})

test('two hundred at once are a spacing apart on average, and no two seeds march in step', () => {
  const times = [1, 2].map((seed) =>
    slots(new Schedules(new SimulatedClock(0), seededRandom(seed)), Array<number>(200).fill(0)),
  )
  for (const each of times) {
    expect(each[0]).toBe(0)
    expect(mean(gaps(each))).toBeGreaterThan(SPACING_MS * 0.9)
    expect(mean(gaps(each))).toBeLessThan(SPACING_MS * 1.1)
    expect(Math.max(...gaps(each))).toBeLessThanOrEqual(SPACING_MS * 1.5)
    expect(new Set(gaps(each).map(Math.round)).size).toBeGreaterThan(10)
  }
  expect(times[0]).not.toEqual(times[1])
})

test('one alone is not delayed, nor is anybody kept behind one that waits for long', () => {
  const schedules = new Schedules(new SimulatedClock(0), seededRandom(1))
  expect(schedules.slotMs(DOOR, 15_000)).toBe(15_000)
  expect(schedules.slotMs(DOOR, 100)).toBe(100)
  // Just as far before it as the widest gap asks.
  expect(schedules.slotMs(DOOR, 15_000 - 1.5 * SPACING_MS)).toBe(15_000 - 1.5 * SPACING_MS)
  expect(schedules.slotMs({ ...DOOR, name: 'another door' }, 100)).toBe(100)
})

/** Says of every `try` when its slot was. */
function trying(slotsMs: number[]) {
  return service<EventObject>('trying', (scope) => {
    scope.receive((event) => {
      if (event.type === 'boom') throw Object.assign(new Error('cut'), { code: 'ECONNRESET' })
      slotsMs.push(scope.slotMs(0))
    })
  })
}

const QUEUED: Partial<WorkerSpec> = { schedule: { name: 'door', spacingMs: 1_000 } }

test('the living stand in one line with those that are restarted', () => {
  const slotsMs: number[] = []
  const grove = started([worker('a', trying(slotsMs), QUEUED), worker('b', trying(slotsMs), QUEUED)])
  grove.tree.tell('a', { type: 'try' })
  grove.tree.tell('b', BOOM)
  expect(slotsMs).toEqual([0])
  const decision = grove.tree.children()[1]?.lastCrash?.decision
  expect(decision).toMatchObject({ action: 'restart' })
  expect((decision as { readonly afterMs: number }).afterMs).toBeGreaterThanOrEqual(500)
})

/** A machine that comes back 250 ms after it was cut off, or in its slot. */
const coming = (initial: 'here' | 'away') =>
  setup({ delays: { again: ({ self }) => slotMs(self, 250) } }).createMachine({
    id: 'coming',
    initial,
    states: {
      here: { on: { cut: { target: 'away' } } },
      away: { after: { again: { target: 'back' } } },
      back: {},
    },
  })

test('who is not born yet has no slot', () => {
  const grove = started([worker('a', coming('away'), { ...QUEUED, budget: { restarts: 0, withinMs: 1 } })])
  expect(grove.tree.reports()[0]?.error.message).toMatch('once it lives in the tree')
})

test('a machine asks in a delay, and who has declared no schedule waits for nobody', () => {
  const machine = coming('here')
  const names = (prefix: string): readonly string[] => Array.from({ length: 20 }, (_, at) => prefix + at)
  const grove = started([
    ...names('queued').map((id) => worker(id, machine, { schedule: DOOR })),
    ...names('free').map((id) => worker(id, machine)),
  ])
  grove.tree.enter(() => {
    for (const id of [...names('queued'), ...names('free')]) grove.tree.tell(id, { type: 'cut' })
  })
  const back = (prefix: string): number =>
    names(prefix).filter((id) => grove.tree.ref(id)?.getSnapshot().value === 'back').length
  grove.pass(250)
  expect([back('queued'), back('free')]).toEqual([1, 20])
  grove.pass(5 * SPACING_MS)
  expect(back('queued')).toBeGreaterThanOrEqual(4)
  expect(back('queued')).toBeLessThanOrEqual(11)
  grove.pass(15 * 1.5 * SPACING_MS)
  expect(back('queued')).toBe(20)
})
