import fc from 'fast-check'
import { expect } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import type { OrderIntent, Side } from '../../src/domain/order.ts'
import type { Venue } from '../../src/venues/venue.ts'
import { ASK, BID, wish } from '../actors/trading-floor.ts'
import { AROUND } from '../supervisors/quiet-market.ts'
import { CROSSING_BUY, CROSSING_SELL, type Floor } from './floor.ts'
import { Gate, type Passage } from './middleman.ts'

/** More of them, and the seed of a failure: by the environment, as for all races. */
const { RACES_RUNS, RACES_SEED } = process.env
const seed = Number(RACES_SEED ?? Math.trunc(Math.random() * 2 ** 31))
/** In the name of each property, so that a report has it. */
export const SEED = `RACES_SEED=${seed}`

/** Something that somebody does, and how long nobody does anything after it. */
export interface Step<Deed> {
  readonly deed: Deed
  readonly afterMs: number
}

export const steps = <Deed>(
  deed: fc.Arbitrary<Deed>,
  pauses: readonly number[],
  maxLength = 14,
): fc.Arbitrary<readonly Step<Deed>[]> =>
  fc.array(fc.record({ deed, afterMs: fc.constantFrom(...pauses) }), { minLength: 1, maxLength, size: 'max' })

/** What is held of the traffic arrives one by one, when fast-check's scheduler lets it. */
export function holdFor(
  scheduler: fc.Scheduler,
  { line }: Floor,
  isHeld: (passage: Passage) => boolean,
): void {
  line.rule((passage) => {
    if (!isHeld(passage)) return undefined
    const gate = new Gate()
    const { leg, text } = passage
    void scheduler.schedule(Promise.resolve(), `${leg} ${text.slice(0, 80)}`).then(() => gate.open())
    return { gate }
  })
}

/** Everything is done and everything has arrived, in an order that the scheduler makes up; then the line is as good as new. */
export async function inAnyOrder<Deed>(
  scheduler: fc.Scheduler,
  floor: Floor,
  planned: readonly Step<Deed>[],
  act: (deed: Deed) => void | Promise<void>,
): Promise<void> {
  scheduler.scheduleSequence(
    planned.map(({ deed, afterMs }) => ({
      label: `${JSON.stringify(deed)}, ${afterMs} ms`,
      builder: async () => {
        await act(deed)
        await floor.pass(afterMs)
      },
    })),
  )
  await scheduler.waitAll()
  floor.line.heal()
}

/** We want one of five lots: it rests, or it reaches the market's own depth. */
export function orderIs(
  { engine }: Floor,
  { crosses, side }: { readonly crosses: boolean; readonly side: Side },
): void {
  const [near, far] = side === 'buy' ? [BID, CROSSING_BUY] : [ASK, CROSSING_SELL]
  const wished = wish({ side, size: 5, price: crosses ? far : near })
  toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wished })
}

/** Somebody else takes four lots of what rests in front of the market's own depth. */
export const othersTrade = ({ market }: Floor, { side }: { readonly side: Side }): void =>
  market.order(side, side === 'sell' ? AROUND - 9 : AROUND + 9, 4, false)

/** @param numRuns as many as a few seconds have room for. */
export const holds = <Values extends [unknown, ...unknown[]]>(
  property: fc.IAsyncPropertyWithHooks<Values>,
  numRuns: number,
): Promise<void> => fc.assert(property, { seed, numRuns: Number(RACES_RUNS ?? numRuns) })

export function expectNoViolation({ engine }: Floor): void {
  const violated = Object.entries(engine.auditor.violations()).filter(([, count]) => count > 0)
  expect(violated).toEqual([])
}

/** An adapter at whose door somebody notes every order that is about to leave; the order leaves all the same. */
export const notedBy =
  (leaves: (order: OrderIntent) => void) =>
  (kucoin: Venue): Venue => ({
    ...kucoin,
    requests: {
      ...kucoin.requests,
      place: (order) => {
        leaves(order)
        return kucoin.requests.place(order)
      },
    },
  })
