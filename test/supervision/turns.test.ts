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
