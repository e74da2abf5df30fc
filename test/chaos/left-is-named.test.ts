import { afterEach, beforeEach, expect, it } from 'vitest'
import { unnamedAfterStop } from '../../chaos/invariants/left-is-named.ts'
import { SYMBOL, type Watched, watched } from './watched.ts'

let world: Watched
beforeEach(async () => {
  world = await watched()
})
afterEach(() => world.simulation.close())

let hands = 0
const byHand = (): unknown => world.place(`hand-${++hands}`, { price: null, timeInForce: 'IOC' })
const phase = (name: string): unknown => world.told({ type: 'PhaseEntered', phase: name, detail: '' })

it.each<[string, lots: number, unnamed: boolean, acts: readonly (() => unknown)[]]>([
  ['what a person traded before the venue was asked', 1, true, [byHand, () => phase('confirming')]],
  ['what a person traded since', 1, false, [() => phase('confirming'), byHand]],
  [
    'what a person traded while it was read',
    1,
    false,
    [() => phase('confirming'), byHand, () => phase('finished')],
  ],
  ['both', 2, true, [byHand, () => phase('confirming'), byHand]],
])('%s: %i lots, to be named: %s', (_what, lots, unnamed, acts) => {
  for (const act of acts) act()
  const { simulation, watch } = world
  const sentences = unnamed ? [`${lots} lots of ${SYMBOL} were left and not named`] : []
  expect(unnamedAfterStop([], simulation, watch.others)).toEqual(sentences)
  expect(unnamedAfterStop([`${lots} lots of ${SYMBOL}`], simulation, watch.others)).toEqual([])
})
