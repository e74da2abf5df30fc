import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clockOf, reconcilerOf } from '../../actors/names.ts'
import type { Side } from '../../src/domain/order.ts'
import {
  expectNoViolation,
  holdFor,
  holds,
  inAnyOrder,
  orderIs,
  othersTrade,
  SEED,
  steps,
} from './any-order.ts'
import { type Floor, LONG_MS, openFloor } from './floor.ts'
import { ORDER_PUSHES, READING } from './middleman.ts'
import { expectTruth } from './truth.ts'

const config = {
  venue: { reconcileEveryMs: 1_000, clockSampleMs: 1_000 },
  risk: { ordersPerSecondMax: 1_000 },
} as const

type Deed =
  | { readonly kind: 'order'; readonly side: Side; readonly crosses: boolean }
  | { readonly kind: 'others'; readonly side: Side }
  | { readonly kind: 'crash'; readonly who: string }
  | { readonly kind: 'cut' }

const side = fc.constantFrom<Side>('buy', 'sell')
const who = fc.constantFrom(reconcilerOf('kucoin'), clockOf('kucoin'))
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('order' as const), side, crosses: fc.boolean() }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('others' as const), side }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('crash' as const), who }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
)

it(`whatever order reads are answered in, with pushes between, nobody adjusts a position and all is equal in the end (${SEED})`, async () => {
  await holds(
    fc.asyncProperty(fc.scheduler(), steps(deed, [0, 1, 30, 700, 1_500], 12), async (scheduler, planned) => {
      const floor = await openFloor({ syncMs: 1, config })
      const { engine } = floor
      holdFor(scheduler, floor, ({ leg, text }) =>
        leg === 'frame' ? ORDER_PUSHES.test(text) : leg === 'answer' && READING.test(text),
      )
      await inAnyOrder(scheduler, floor, planned, (wanted) => act(floor, wanted))
      const { venueTime } = engine.world.venues.get('kucoin') ?? {}
      // Both clocks are one here, so an answer that was late may not pass for another time.
      expect(Math.abs(venueTime?.offsetMs() ?? 0)).toBeLessThanOrEqual(venueTime?.uncertaintyMs() ?? 0)
      await floor.pass(LONG_MS)
      await floor.passUntil('all is known', () => engine.world.channels.reconciled)
      expectTruth(floor)
      expect(floor.journalled().filter(({ type }) => type === 'PositionAdjusted')).toEqual([])
      expectNoViolation(floor)
      engine.kill()
    }),
    50,
  )
}, 60_000)

function act(floor: Floor, wanted: Deed): void {
  const { engine, venue } = floor
  switch (wanted.kind) {
    case 'order':
      return orderIs(floor, wanted)
    case 'others':
      return othersTrade(floor, wanted)
    case 'crash':
      return void engine.tree.crash(wanted.who, new Error('a history'))
    case 'cut':
      return venue.face.sockets.cutAll()
    default:
      wanted satisfies never
  }
}
