import { expect, it } from 'vitest'
import { FAULT_KINDS, type FaultKind } from '../../chaos/catalogue.ts'
import { RUN_KINDS, STRETCH_MS, stretchOf } from '../../chaos/run-plan.ts'
import { AT_THE_VENUE, IN_THE_ENGINE, STRIKES } from '../../chaos/strikes.ts'

/** What would need somebody who starts the engine again, or a disk and a machine of its own. */
const FOR_TRIALS: readonly FaultKind[] = [
  'child-doomed',
  'engine-killed',
  'killed-at-append',
  'engine-frozen',
  'started-twice',
  'version-changed',
  'machine-asleep',
  'disk-slow',
  'disk-full',
  'disk-short-write',
  'disk-unsynced',
  'tail-garbled',
]

it('a run can meet every kind of fault but those that are for trials', () => {
  expect([...RUN_KINDS, ...FOR_TRIALS].toSorted()).toEqual([...FAULT_KINDS].toSorted())
})

it('each kind strikes on one side: at the venue or on its wire, or in the engine', () => {
  const sides = RUN_KINDS.map((kind) => [kind in AT_THE_VENUE, kind in IN_THE_ENGINE, !(kind in STRIKES)])
  expect(sides.filter((each) => each.filter(Boolean).length !== 1)).toEqual([])
})

it('the same stretch of the same seed is the same wherever it is drawn, and every other is another', () => {
  expect(stretchOf(7, 0)).toEqual(stretchOf(7, 0))
  const first = (seed: number, stretch: number) => JSON.stringify(stretchOf(seed, stretch).faults)
  expect(new Set([first(7, 0), first(7, 1), first(8, 0), first(8, 1)]).size).toBe(4)
})

it('a minute of any seed crashes actors and breaks connections often enough to be looked at, in order and in time', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { faults } = stretchOf(seed, 0)
    const count = (...kinds: FaultKind[]) => faults.filter(({ kind }) => kinds.includes(kind)).length
    expect(count('child-crashed', 'child-crashed-hearing'), `seed ${seed}`).toBeGreaterThan(30)
    expect(count('socket-cut', 'socket-closed', 'socket-frozen'), `seed ${seed}`).toBeGreaterThan(12)
    const times = faults.map(({ atMs }) => atMs)
    expect(times).toEqual(times.toSorted((left, right) => left - right))
    expect(Math.max(...times)).toBeLessThan(STRETCH_MS)
  }
})

it('an hour of one seed meets everything that a run can meet', () => {
  const met = new Set(
    Array.from({ length: 60 }, (_, n) => stretchOf(7, n).faults.map(({ kind }) => kind)).flat(),
  )
  expect([...met].toSorted()).toEqual([...RUN_KINDS].toSorted())
})
