import { describe, expect, it } from 'vitest'
import { DESK, gatewayOf, orderPath, reconcilerOf } from '../../actors/names.ts'
import { isFollowed } from '../actors/trading-floor.ts'
import { CROSSING_BUY, CROSSING_SELL, type Floor, LONG_MS, openFloor } from './floor.ts'
import { answers, frames, ORDER_PUSHES, PLACING } from './middleman.ts'
import { expectSettled } from './truth.ts'

/** What dies while an order is under way, and what has to be true a little later. */
const DEATHS: readonly (readonly [who: string, path: (floor: Floor, id: string) => string])[] = [
  ['the desk', () => DESK],
  ['the gateway', () => gatewayOf('kucoin')],
  ['the order itself', (_, id) => orderPath(id as never)],
  ['the reconciler', () => reconcilerOf('kucoin')],
  ['everything that has to do with orders', () => 'orders'],
]

describe('an order that was under way when somebody died is one order, and followed', () => {
  for (const [who, path] of DEATHS)
    for (const when of [
      'before its intent is on disk',
      'before its answer',
      'after its fill and before its answer',
    ])
      it(`${who}, ${when}`, async () => {
        const floor = await openFloor()
        const filled = when.startsWith('after')
        const answer = floor.line.hold(answers(PLACING))
        const id = floor.submit(filled ? { price: CROSSING_BUY } : {})
        if (!when.endsWith('disk')) await floor.pass(50)
        expect(floor.engine.tree.crash(path(floor, id), new Error('test'))).toBe(true)
        await floor.pass(500)
        answer.open()
        await floor.pass(LONG_MS)
        if (!filled && !floor.order(id).closed) {
          expect(floor.order(id)).toMatchObject({ knowledge: 'confirmed', command: 'idle' })
          floor.cancel(id)
          await floor.pass(LONG_MS)
        }
        expect(isFollowed(floor, id)).toBe(false)
        const outcome = floor.order(id).closed?.outcome ?? 'open'
        expect(filled ? ['filled'] : ['cancelled', 'never-arrived', 'never-sent']).toContain(outcome)
        await expectSettled(floor, { [id]: outcome })
      })

  it('what was pushed while there was no desk is found', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.engine.tree.crash(DESK, new Error('test'))
    floor.takenBy('sell', 10)
    await floor.pass(2_000)
    expect(floor.order(id).closed?.outcome).toBe('filled')
    await expectSettled(floor, { [id]: 'filled' })
  })
})

describe('while the gateway is away', () => {
  it('nothing opens', async () => {
    const floor = await openFloor()
    floor.engine.tree.crash(gatewayOf('kucoin'), new Error('test'))
    expect(() => floor.submit()).toThrow('LADDER_SHUT')
    await floor.pass(LONG_MS)
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(LONG_MS)
    await expectSettled(floor, { [id]: 'filled' })
  })

  it('an exit waits for it, and leaves when it is back', async () => {
    const floor = await openFloor()
    const id = floor.submit({ price: CROSSING_BUY })
    await floor.pass(100)
    floor.engine.tree.crash(gatewayOf('kucoin'), new Error('test'))
    const exit = floor.submit({
      side: 'sell',
      price: CROSSING_SELL,
      purpose: 'exit',
      reduceOnly: true,
      timeInForce: 'IOC',
    })
    await floor.pass(1_000)
    expect(floor.heldAtVenue()).toBe(0)
    await expectSettled(floor, { [id]: 'filled', [exit]: 'filled' })
  })
})

describe('an order whose actor is given up', () => {
  /** Dies until its supervisor gives up. */
  async function wearOut(floor: Floor, id: string): Promise<void> {
    const path = orderPath(id as never)
    while (floor.engine.tree.status(path) !== 'quarantined') {
      floor.engine.tree.crash(path, new Error('test'))
      await floor.pass(50)
    }
  }

  it('is pulled at the venue, and its end is known', async () => {
    const floor = await openFloor()
    const room = floor.room('buy')
    const id = floor.submit()
    await floor.pass(100)
    await wearOut(floor, id)
    await floor.pass(LONG_MS)
    expect(floor.venueOrder(id)?.status).toBe('done')
    expect(floor.room('buy')).toBe(room)
    await expectSettled(floor, { [id]: 'cancelled' })
  })

  it('a fill that came meanwhile is counted, and the rest is pulled', async () => {
    const floor = await openFloor()
    const id = floor.submit()
    await floor.pass(100)
    floor.line.lose(frames(ORDER_PUSHES))
    floor.takenBy('sell', 4)
    await wearOut(floor, id)
    floor.line.heal()
    await floor.pass(LONG_MS)
    expect(floor.held()).toBe(4)
    await expectSettled(floor, { [id]: 'cancelled' })
  })
})
