import * as Effect from 'effect/Effect'
import { expect, it } from 'vitest'
import { toGateway } from '../../actors/messages.ts'
import { orderPath } from '../../actors/names.ts'
import type { InstrumentSymbol } from '../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../src/domain/order.ts'
import { ClockSkewed } from '../../src/venues/failure.ts'
import type { Venue } from '../../src/venues/venue.ts'
import { queuesOf } from '../../supervisors/queues.ts'
import { type Engine, engineWorld } from './engine-world.ts'

const symbol = 'XBTUSDTM' as InstrumentSymbol
const ids = (count: number): readonly ClientOrderId[] =>
  Array.from({ length: count }, (_, index) => `nobody-${index}` as ClientOrderId)

/** It refuses every cancel for its timestamp. */
const skewed = (kucoin: Venue): Venue => ({
  ...kucoin,
  requests: {
    ...kucoin.requests,
    cancel: () =>
      Effect.fail(new ClockSkewed({ call: 'cancel', code: '400002', message: 'KC-API-TIMESTAMP Invalid' })),
  },
})

const queue = ({ world }: Engine, name: string) => queuesOf(world).find((each) => each.name === name)

it('what waits for the clock is bounded, and who finds no room is answered at once', async () => {
  const world = await engineWorld({ config: { risk: { openOrdersMax: 1 } }, venue: skewed })
  const engine = await world.start()
  const answered: string[] = []
  engine.tree.observe((event) => {
    if (event.type === 'DeadLetter' && event.event.type === 'OUTCOME_UNKNOWN') answered.push(event.to)
  })
  for (const clientOrderId of ids(20))
    toGateway(engine.tree, 'kucoin', { type: 'Cancel', symbol, clientOrderId })
  await world.passUntil('some found no room', () => answered.length > 0)
  expect(answered.slice(0, 4)).toEqual(
    ids(20)
      .slice(16)
      .map((id) => orderPath(id)),
  )
  expect(queue(engine, 'kucoin requests for the clock')).toMatchObject({ most: 16, bound: 16 })
  await world.passUntil('the others were sent again', () => answered.length === 20)
  expect(queue(engine, 'kucoin requests for the clock')).toMatchObject({ held: 0 })
  await world.until(engine.stop('over'))
})

it('no more questions stand in line than there is room for, and each leaves it', async () => {
  const world = await engineWorld({ config: { risk: { openOrdersMax: 1 } } })
  const engine = await world.start()
  const line = 'kucoin questions in line'
  engine.tree.enter(() => {
    for (const clientOrderId of ids(10))
      toGateway(engine.tree, 'kucoin', { type: 'Query', clientOrderId, fillsFrom: 0 })
  })
  expect(queue(engine, line)).toMatchObject({ most: 4, bound: 4 })
  await world.passUntil('all were asked', () => queue(engine, line)?.held === 0)
  await world.until(engine.stop('over'))
})
