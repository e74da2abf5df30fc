import { expect, test } from 'vitest'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { Turns } from '../../src/supervision/turns.ts'

test('what is posted in a turn runs after it, in order, and what one throws keeps none of the others', () => {
  const turns = new Turns(new SimulatedClock(0))
  const log: string[] = []
  const run = (): void =>
    turns.enter(() => {
      turns.post(() => {
        log.push('first')
        throw new Error('first')
      })
      turns.post(() => {
        log.push('second')
        throw new Error('second')
      })
      turns.post(() => log.push('third'))
      log.push('turn')
    })
  expect(run).toThrow('first')
  expect(log).toEqual(['turn', 'first', 'second', 'third'])
})

test('a task that throws by itself reaches who posted it, and the next one runs', () => {
  const turns = new Turns(new SimulatedClock(0))
  const log: string[] = []
  const post = (): void =>
    turns.post(() => {
      turns.post(() => log.push('after'))
      throw new Error('alone')
    })
  expect(post).toThrow('alone')
  turns.post(() => log.push('next'))
  expect(log).toEqual(['after', 'next'])
})

test('the clock may have its turn within one of ours: what is left waits for the end of it', () => {
  const clock = new SimulatedClock(0)
  const turns = new Turns(clock)
  const log: string[] = []
  turns.enter(() => {
    for (let task = 0; task < 10_000; task++) turns.post(() => undefined)
    turns.post(() => log.push('left'))
  })
  turns.enter(() => {
    clock.step(0)
    log.push('turn')
  })
  expect(log).toEqual(['turn', 'left'])
})

test('every turn has a number of its own; what is entered within one belongs to it', () => {
  const turns = new Turns(new SimulatedClock(0))
  const log: number[] = []
  const note = (): void => void log.push(turns.number)
  turns.enter(() => {
    note()
    turns.enter(note)
    turns.post(note)
    turns.post(() => turns.enter(note))
  })
  turns.post(note)
  expect(log).toEqual([1, 1, 2, 3, 4])
})

test('after ten thousand tasks the clock has its turn; what comes meanwhile waits behind those that are left', () => {
  const clock = new SimulatedClock(0)
  const turns = new Turns(clock)
  const log: number[] = []
  turns.enter(() => {
    for (let task = 0; task < 10_001; task++) turns.post(() => log.push(task))
  })
  turns.enter(() => log.push(-1))
  turns.post(() => log.push(10_001))
  expect([log.length, log.at(-2), log.at(-1)]).toEqual([10_001, 9_999, -1])
  clock.step(0)
  expect(log.slice(-2)).toEqual([10_000, 10_001])
})
