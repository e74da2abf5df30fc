import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ending } from '../../actors/channels.ts'
import { CONDUCTOR, DESK, EXITS, gatewayOf, JOURNAL, orderPath, reconcilerOf } from '../../actors/names.ts'
import type { ClientOrderId, OrderIntent, Side } from '../../src/domain/order.ts'
import { PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import {
  expectNoViolation,
  holdFor,
  holds,
  inAnyOrder,
  notedBy,
  orderIs,
  othersTrade,
  SEED,
  steps,
} from './any-order.ts'
import { type Floor, openFloor } from './floor.ts'
import { CANCELLING, ORDER_PUSHES, PLACING, READING } from './middleman.ts'

const config = { risk: { ordersPerSecondMax: 1_000 } } as const

type Deed =
  | { readonly kind: 'order'; readonly side: Side; readonly crosses: boolean }
  | { readonly kind: 'others'; readonly side: Side }
  | { readonly kind: 'crash'; readonly who: string }
  /** One of the orders dies. */
  | { readonly kind: 'orphan'; readonly which: number }
  | { readonly kind: 'cut' }
  | { readonly kind: 'stop' }

const side = fc.constantFrom<Side>('buy', 'sell')
const who = fc.constantFrom(CONDUCTOR, DESK, EXITS, gatewayOf('kucoin'), reconcilerOf('kucoin'))
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('order' as const), side, crosses: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('others' as const), side }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('crash' as const), who }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('orphan' as const), which: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'cut' as const }) },
  { weight: 4, arbitrary: fc.constant({ kind: 'stop' as const }) },
)

it(`a stop opens nothing, ends, and names whatever it leaves, in whatever order answers, fills and deaths come (${SEED})`, async () => {
  const endings = { flat: 0, named: 0 }
  await holds(
    fc.asyncProperty(
      fc.scheduler(),
      steps(deed, [0, 1, 30, 700, 4_000, 9_000], 16),
      async (scheduler, planned) => {
        const wrong: string[] = []
        let leaves = (_order: OrderIntent): void => {}
        const floor = await openFloor({ syncMs: 1, config, venue: notedBy((order) => leaves(order)) })
        const { engine } = floor
        const { phase } = engine.world.channels
        leaves = ({ clientOrderId, reduceOnly }) => {
          const allowed = phase.value === 'trading' || (phase.value === 'flattening' && reduceOnly)
          if (!allowed) wrong.push(`${clientOrderId} left while ${phase.value}`)
        }
        holdFor(scheduler, floor, ({ leg, text }) =>
          leg === 'frame'
            ? ORDER_PUSHES.test(text)
            : PLACING.test(text) ||
              CANCELLING.test(text) ||
              (READING.test(text) && !text.includes('timestamp')),
        )
        let ending: Promise<Ending> | undefined
        const stop = (): Promise<Ending> => {
          ending ??= engine.stop('enough')
          return ending
        }
        await inAnyOrder(scheduler, floor, planned, (wanted) => act(floor, wanted, stop))
        const ended = await floor.until(stop())
        expect(wrong).toEqual([])
        const there = atVenue(floor)
        expect(there.filter((what) => !ended.left.some((each) => each.includes(what)))).toEqual([])
        endings[ended.left.length > 0 ? 'named' : 'flat']++
        // A venue that nobody could read can vouch for nothing.
        if (ended.read) engine.auditor.ended(ended)
        expectNoViolation(floor)
        expect(engine.tree.children().filter(({ status }) => status !== 'stopped')).toEqual([])
        expect(engine.listening()).toEqual([])
        expect(ended.late).not.toContain(JOURNAL)
      },
    ),
    50,
  )
  expect(endings.flat, JSON.stringify(endings)).toBeGreaterThan(0)
}, 60_000)

/** What is left there of ours, in the words in which a stop names it. */
function atVenue({ exchange, venuePositions }: Floor): readonly string[] {
  const orders = exchange.orders(PAPER_ACCOUNT, { status: 'active' })
  return [
    ...orders.map(({ clientOid }) => `order ${clientOid}`),
    ...Object.keys(venuePositions()).map((symbol) => `lots of ${symbol}`),
  ]
}

function act(floor: Floor, wanted: Deed, stop: () => unknown): void {
  const { engine, venue } = floor
  switch (wanted.kind) {
    case 'order':
      return orderIs(floor, wanted)
    case 'others':
      return othersTrade(floor, wanted)
    case 'crash':
      return void engine.tree.crash(wanted.who, new Error('a history'))
    case 'orphan': {
      const open: readonly ClientOrderId[] = [...engine.world.journal.books.open.keys()]
      const id = open[wanted.which % Math.max(1, open.length)]
      return void (id && engine.tree.crash(orderPath(id), new Error('a history')))
    }
    case 'cut':
      return venue.face.sockets.cutAll()
    case 'stop':
      stop()
      return
    default:
      wanted satisfies never
  }
}
