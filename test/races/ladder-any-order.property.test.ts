import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toLadder } from '../../actors/messages.ts'
import { DESK, EXITS, LADDER as LADDER_PATH } from '../../actors/names.ts'
import {
  LADDER,
  type LadderState,
  LOOSENED_BY_HAND,
  ladderMayMove,
  resumeConfirmation,
  rung,
  TIGHTENED_BY_HAND,
} from '../../src/domain/ladder.ts'
import type { OrderIntent, Side } from '../../src/domain/order.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
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
import { type Floor, LONG_MS, openFloor } from './floor.ts'
import { CANCELLING, ORDER_PUSHES, PLACING } from './middleman.ts'
import { expectTruth } from './truth.ts'

const PAUSE_MS = 2_000
/** CRITICAL leaves at a measured pace; STOP gives itself a minute. */
const OUT_WITHIN_MS = 75_000
const config = {
  risk: { ordersPerSecondMax: 1_000 },
} as const

type Deed =
  | { readonly kind: 'order'; readonly side: Side; readonly crosses: boolean }
  | { readonly kind: 'others'; readonly side: Side }
  | { readonly kind: 'tighten'; readonly to: LadderState }
  | { readonly kind: 'trigger'; readonly to: LadderState }
  /** Typed for this rung, wherever the ladder stands when it is read. */
  | { readonly kind: 'loosen'; readonly from: LadderState }
  | { readonly kind: 'crash'; readonly who: string }

const state = fc.constantFrom(...LADDER, 'WARNING' as const)
const side = fc.constantFrom<Side>('buy', 'sell')
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('order' as const), side, crosses: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('others' as const), side }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('tighten' as const), to: state }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('trigger' as const), to: state }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('loosen' as const), from: state }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('crash' as const),
      who: fc.constantFrom(LADDER_PATH, EXITS, DESK),
    }),
  },
)

it(`whatever comes first, nothing leaves that the rung forbids, no trigger undoes an operator, and a tight ladder ends flat (${SEED})`, async () => {
  const rungs = new Set<string>()
  await holds(
    fc.asyncProperty(
      fc.scheduler(),
      steps(deed, [0, 0, 1, 30, 500, PAUSE_MS], 16),
      async (scheduler, planned) => {
        const wrong: string[] = []
        let leaves = (_order: OrderIntent): void => {}
        const floor = await openFloor({ syncMs: 1, config, venue: notedBy((order) => leaves(order)) })
        const { engine } = floor
        const { ladder } = engine.world.channels
        leaves = (order) => {
          const { state, phase } = ladder.value
          rungs.add(`${state} ${phase ?? ''}`)
          const why = forbidden(floor, order)
          if (why) wrong.push(`${order.clientOrderId} ${why} in ${state} ${phase ?? ''}`)
        }
        holdFor(
          scheduler,
          floor,
          ({ leg, text }) =>
            (leg !== 'frame' && (PLACING.test(text) || CANCELLING.test(text))) ||
            (leg === 'frame' && ORDER_PUSHES.test(text)),
        )
        await inAnyOrder(scheduler, floor, planned, (wanted) => act(floor, wanted))
        // Long enough for a comparison; the way out may take longer.
        await floor.pass(LONG_MS)
        const isOut = (): boolean =>
          rung(ladder.value.state) < rung('CRITICAL') ||
          (ladder.value.phase !== 'flattening' && floor.heldAtVenue() === 0)
        await floor.passUntil('it is out', isOut, OUT_WITHIN_MS)
        expect(wrong).toEqual([])
        const typed = planned.flatMap(({ deed }) => (deed.kind === 'loosen' ? [deed.from] : []))
        expectMoves(floor.journalled(), typed)
        const resting = floor.exchange.orders('paper', { status: 'active' })
        if (rung(ladder.value.state) >= rung('CRITICAL')) {
          expect([floor.venuePositions(), resting]).toEqual([{}, []])
          if (ladder.value.state === 'STOP')
            expect(ladder.value).toMatchObject({ phase: 'latched', left: [] })
        }
        expectTruth(floor)
        expectNoViolation(floor)
        engine.kill()
      },
    ),
    100,
  )
  expect(rungs.size, [...rungs].join()).toBeGreaterThan(2)
}, 60_000)

function act(floor: Floor, wanted: Deed): void {
  const { engine } = floor
  const at = floor.clock.now()
  switch (wanted.kind) {
    case 'order':
      return orderIs(floor, wanted)
    case 'others':
      return othersTrade(floor, wanted)
    case 'tighten':
      return void toLadder(engine.tree, { type: 'TIGHTENED', to: wanted.to, by: 'ann', reason: 'news', at })
    case 'trigger':
      // As the assessor says it; it says what it finds itself besides.
      return void toLadder(engine.tree, {
        ...{ type: 'ASSESSED', asked: wanted.to, trigger: 'cvar', value: 1, threshold: 1, at },
      })
    case 'loosen':
      return void toLadder(engine.tree, {
        ...{ type: 'LOOSENED', by: 'ann', reason: 'old news', at },
        confirmation: resumeConfirmation(wanted.from),
      })
    case 'crash':
      return void engine.tree.crash(wanted.who, new Error('a history'))
    default:
      wanted satisfies never
  }
}

/** Why this order may not leave now, by the table of the ladder; null when it may. */
function forbidden(floor: Floor, { purpose, reduceOnly, side, size }: OrderIntent): string | null {
  const { state, phase } = floor.engine.world.channels.ladder.value
  switch (state) {
    case 'NORMAL':
    case 'CAUTION':
      return null
    case 'WARNING': {
      if (reduceOnly) return null
      const held = floor.heldAtVenue()
      const against = side === 'buy' ? -held : held
      return size <= against ? null : `opens ${size} against ${against}`
    }
    case 'CRITICAL':
      return reduceOnly && purpose === 'exit' ? null : 'is no exit'
    case 'STOP':
      if (phase === 'latched') return 'leaves'
      return reduceOnly && purpose === 'exit' ? null : 'is no exit'
    default:
      return state satisfies never
  }
}

/**
 * Every move is in the table; after an operator has tightened only an operator goes below that, by one rung for each time
 * that he typed the rung on which it stood.
 */
function expectMoves(journalled: readonly JournalEvent[], typed: readonly LadderState[]): void {
  const confirmed = [...typed]
  let stands: LadderState = 'NORMAL'
  let pin: LadderState = 'NORMAL'
  for (const event of journalled) {
    if (event.type === 'LadderPinned' && rung(event.to) > rung(pin)) pin = event.to
    if (event.type !== 'LadderMoved') continue
    const { from, to, trigger } = event
    const byHand = trigger === TIGHTENED_BY_HAND || trigger === LOOSENED_BY_HAND
    expect(from).toBe(stands)
    expect(ladderMayMove(from, to, byHand ? 'operator' : 'trigger'), `${trigger}: ${from} → ${to}`).toBe(true)
    if (!byHand) expect(rung(to), `${trigger}, pinned at ${pin}`).toBeGreaterThanOrEqual(rung(pin))
    if (trigger === TIGHTENED_BY_HAND && rung(to) > rung(pin)) pin = to
    if (trigger === LOOSENED_BY_HAND) {
      pin = 'NORMAL'
      expect(confirmed, 'typed').toContain(from)
      confirmed.splice(confirmed.indexOf(from), 1)
    }
    stands = to
  }
}
