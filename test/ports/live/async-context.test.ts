import { expect, test } from 'vitest'
import { liveAsyncContext } from '../../../src/ports/live/async-context.ts'

const context = liveAsyncContext()
const ada = context.carrying('ada')
const bob = context.carrying('bob')

test('work is its carrier’s, and nobody’s before and after', () => {
  expect(context.current()).toBeUndefined()
  expect(ada(() => context.current())).toBe('ada')
  expect(context.current()).toBeUndefined()
})

test('the task gets its arguments; what it answers and throws comes out', () => {
  expect(ada((left: number, right: number) => left * right, 6, 7)).toBe(42)
  expect(() =>
    ada(() => {
      throw new Error('out')
    }),
  ).toThrow('out')
  expect(context.current()).toBeUndefined()
})

test('inside of another’s work it is its own, and then the other’s again', () => {
  const seen = ada(() => [context.current(), bob(() => context.current()), context.current()])
  expect(seen).toEqual(['ada', 'bob', 'ada'])
})

test.each<[string, (done: () => void) => void]>([
  ['a timer', (done) => void setTimeout(done, 1)],
  ['an immediate', (done) => void setImmediate(done)],
  ['a promise', (done) => void Promise.resolve().then(done)],
  ['a microtask', (done) => queueMicrotask(done)],
])('%s that it starts is its work too', async (_, start) => {
  const seen = await new Promise((resolve) => {
    ada(() => start(() => resolve(context.current())))
    bob(() => {})
  })
  expect(seen).toBe('ada')
})
