import fc from 'fast-check'
import { expect, it } from 'vitest'
import { breakerMachine } from '../../../machines/breaker.ts'
import { type Walk, walk } from '../walk.ts'
import { type Deed, deed, plays } from './deeds.ts'

/** A breaker as an arithmetic of failures in a row and of one moment. */
interface Model {
  readonly failuresMax: number
  readonly openMs: number
  now: number
  failuresInRow: number
  /** When it was opened last; null: it never was, or a success came since. */
  openedAt: number | null
}

const isOpen = ({ now, openMs, openedAt }: Model): boolean => openedAt !== null && now < openedAt + openMs
const isHalfOpen = (model: Model): boolean => model.openedAt !== null && !isOpen(model)

function agree(model: Model, real: Walk): void {
  expect(real.place).toBe(isOpen(model) ? 'open' : isHalfOpen(model) ? 'halfOpen' : 'closed')
  expect(real.hasTag('passing')).toBe(model.openedAt === null)
  expect(real.hasTag('probing')).toBe(isHalfOpen(model))
}

const succeeded: Deed<Model, Walk> = deed('SUCCEEDED', (model, real) => {
  if (!isOpen(model)) Object.assign(model, { failuresInRow: 0, openedAt: null })
  agree(model, real.send({ type: 'SUCCEEDED' }))
})

const failed: Deed<Model, Walk> = deed('FAILED', (model, real) => {
  if (!isOpen(model)) {
    model.failuresInRow++
    if (isHalfOpen(model) || model.failuresInRow >= model.failuresMax) model.openedAt = model.now
  }
  agree(model, real.send({ type: 'FAILED' }))
})

const pass = (ms: number): Deed<Model, Walk> =>
  deed(`${ms} ms`, (model, real) => {
    model.now += ms
    agree(model, real.pass(ms))
  })

const begin = fc
  .record({ failuresMax: fc.integer({ min: 1, max: 5 }), openMs: fc.integer({ min: 1, max: 5_000 }) })
  .map((input) => () => ({
    model: { ...input, now: 0, failuresInRow: 0, openedAt: null } as Model,
    real: walk(breakerMachine, input),
  }))

it('a breaker is what its failures in a row and one moment say, whatever the order and the pace', () => {
  plays(begin, [fc.constant(succeeded), fc.constant(failed), fc.nat({ max: 6_000 }).map(pass)])
})
