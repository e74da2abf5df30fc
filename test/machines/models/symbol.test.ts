import fc from 'fast-check'
import { expect, it } from 'vitest'
import { symbolMachine } from '../../../machines/symbol.ts'
import { type Walk, walk } from '../walk.ts'
import { type Deed, deed, plays } from './deeds.ts'

/** A symbol as what has been said of it: nothing in here knows of states. */
interface Model {
  allows: 'opening' | 'reducing' | 'nothing'
  /** A view has come since the last time that it was lost, or that we were away. */
  seen: boolean
  away: boolean
  drained: boolean
  /** What it did until now was looked at. */
  looked: number
  /** Quotes may rest: they were placed, and not pulled since. */
  resting: boolean
}

const mayQuote = ({ allows, away, drained }: Model): boolean => allows !== 'nothing' && !away && !drained

function agree(model: Model, real: Walk): void {
  for (const action of real.did.slice(model.looked)) {
    if (action === 'requote') model.resting = true
    if (action === 'pullQuotes') model.resting = false
  }
  model.looked = real.did.length
  // The one thing that may go wrong: a quote that outlives its reason.
  if (!mayQuote(model) || !model.seen) expect(model.resting).toBe(false)
  expect(real.hasTag('quoting')).toBe(model.seen && !model.away && !model.drained)
  expect(real.hasTag('drained')).toBe(model.drained)
}

const said = (event: { type: string }, change: (model: Model) => void): Deed<Model, Walk> =>
  deed(JSON.stringify(event), (model, real) => {
    change(model)
    agree(model, real.send(event))
  })

/** One that may place quotes; it has to, if it may. */
const looked = (event: { type: string }, note: (model: Model) => void): Deed<Model, Walk> =>
  deed(event.type, (model, real) => {
    note(model)
    const before = real.did.length
    real.send(event)
    const requoted = real.did.slice(before).includes('requote')
    expect(requoted).toBe(mayQuote(model) && model.seen)
    agree(model, real)
  })

const ladder = fc.constantFrom('opening', 'reducing', 'nothing').map((allows) =>
  said({ type: 'LADDER', allows } as { type: string }, (model) => {
    model.allows = allows as Model['allows']
  }),
)

const view = looked({ type: 'VIEW' }, (model) => {
  // One that comes while nothing may be done with it is not remembered.
  if (mayQuote(model)) model.seen = true
})
const lost = said({ type: 'VIEW_LOST' }, (model) => {
  model.seen = false
})
const changed = looked({ type: 'ORDER_CHANGED' }, () => {})
const suspended = said({ type: 'supervision.suspend', missing: [] } as { type: string }, (model) => {
  Object.assign(model, { away: true, seen: false })
})
const resumed = said({ type: 'supervision.resume' }, (model) => {
  model.away = false
})
const drained = said({ type: 'supervision.drain' }, (model) => {
  Object.assign(model, { drained: true, seen: false })
})

const begin = fc.constant(() => ({
  model: {
    allows: 'nothing',
    seen: false,
    away: false,
    drained: false,
    looked: 0,
    resting: false,
  } as Model,
  real: walk(symbolMachine, undefined, ['decide', 'requote', 'settle', 'pullQuotes']),
}))

it('a symbol quotes when it may and has seen the market, and no quote outlives its reason', () => {
  const often = [view, changed, lost, suspended, resumed].map((each) => fc.constant(each))
  plays(begin, [ladder, ladder, fc.constant(view), ...often, fc.constant(drained)])
})
