import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { Ticks } from '../../../src/domain/instrument.ts'
import { neverLived, type Terms } from '../../../src/domain/order.ts'
import { seededRandom } from '../../../src/ports/random.ts'
import { amend, LARGER, SIZE, SMALLER } from '../order-words.ts'
import { OrderAtVenue } from './order-venue.ts'

const MINUTES_MS = 180_000

/** What the order believes must never be less than what can become of it. */
function safe(world: OrderAtVenue): void {
  const { amendments, context, submits, truth, underWay } = world
  expect(submits).toBeLessThanOrEqual(1)
  expect(context.filled).toBeLessThanOrEqual(truth.filled)
  const mayArrive = [...underWay].some(({ signedAt }) => world.now - signedAt <= 5_000)
  // The venue brings none back to life that it had, so none comes back.
  if (world.closed) expect(context.outcome).not.toBeNull()
  if (context.outcome !== null) {
    const where = `closed as ${context.outcome} (${context.code})`
    expect([where, truth.state]).toEqual([where, neverLived(context.outcome) ? 'absent' : 'done'])
    expect([where, mayArrive]).toEqual([where, false])
    expect(context.filled).toBe(truth.filled)
    return
  }
  // What it was told of and has not seen is a doubt.
  if (world.toldFilled !== null && world.toldFilled > context.filled)
    expect(world.actor.getSnapshot().hasTag('uncertain')).toBe(true)
  // The worst case that the door counts with, beside the worst that can happen.
  const reserved = Math.max(context.intent.size, context.amendment?.terms.size ?? 0)
  const onTheWay = [...amendments].filter(({ signedAt }) => world.now - signedAt <= 5_000)
  const alive = truth.state === 'resting' || mayArrive
  const worst = alive ? Math.max(truth.terms.size, ...onTheWay.map(({ size }) => size)) : truth.filled
  expect(reserved).toBeGreaterThanOrEqual(worst)
}

/** Everything has been said: what the order believes is so. */
function equal(world: OrderAtVenue): void {
  const { actor, context, truth } = world
  expect(context.filled).toBe(truth.filled)
  expect(context.outcome === null ? 'resting' : neverLived(context.outcome) ? 'absent' : 'done').toBe(
    truth.state,
  )
  expect(actor.getSnapshot().hasTag('uncertain')).toBe(false)
  if (world.cancelWanted) expect(truth.state).not.toBe('resting')
  if (truth.state === 'resting') {
    expect(context.cancelWanted).toBe(false)
    expect(context.amendment).toBe(null)
    expect(context.intent.size).toBe(truth.terms.size)
  }
}

const time = fc
  .oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2_500 }))
  .map((ms) => ({ name: `${ms} ms`, ms }))
const trades = fc.integer({ min: 1, max: SIZE }).map((lots) => ({ name: `${lots} lots trade`, lots }))
/** Each at a price of its own: an older word on the very same terms is taken for the outcome. */
const amendments = fc
  .tuple(fc.constantFrom(LARGER, SMALLER), fc.nat())
  .map(([{ price, size }, more]) => ({ price: ((price ?? 0) + more) as Ticks, size }))
  .map((terms) => ({ name: `${terms.size} lots are wanted`, terms }))
const cancels = fc.constant({ name: 'a cancel is wanted', cancel: true })
const pulls = fc.constant({ name: 'the venue ends it', pull: true })
const losses = fc.constant({ name: 'the venue is lost', lost: true })

/** Each history has a mixture of its own: one of silences and times finds what an even sprinkling would drown. */
const history: fc.Arbitrary<History> = fc
  .subarray([trades, amendments, cancels, pulls, losses])
  .chain((others) =>
    fc.record({
      lost: fc.integer({ min: 0, max: 5 }),
      seed: fc.nat(),
      submitHops: fc.constantFrom(0, 0, 5, 15),
      isPlaced: fc.boolean(),
      happenings: fc.array(fc.oneof(time, time, ...others), { maxLength: 24, size: 'max' }),
    }),
  )

type Happening = { readonly name: string } & (
  | { readonly ms: number }
  | { readonly lots: number }
  | { readonly terms: Terms }
  | { readonly cancel: boolean }
  | { readonly pull: boolean }
  | { readonly lost: boolean }
)

interface History {
  /** Of ten messages; which are is decided by the seed. */
  readonly lost: number
  readonly seed: number
  readonly submitHops: number
  /** It rests before anything happens; else what happens races with its birth. */
  readonly isPlaced: boolean
  readonly happenings: readonly Happening[]
}

function happens(world: OrderAtVenue, each: Happening): void {
  if ('ms' in each) world.pass(each.ms)
  else if ('lots' in each) world.trade(each.lots)
  else if ('terms' in each) world.tell(amend(each.terms))
  else if ('cancel' in each) world.tell({ type: 'CANCEL' })
  else if ('pull' in each) world.pull()
  else world.tell({ type: 'VENUE_LOST' })
}

it('an order and its venue agree in the end, and the order never believes less than can become of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      history,
      async (scheduler, { happenings, isPlaced, lost, seed, submitHops }) => {
        const random = seededRandom(seed)
        const world = new OrderAtVenue({ scheduler, submitHops, lost: () => random.below(10) < lost }, safe)
        world.begin()
        if (isPlaced) await scheduler.waitAll()
        // One after the other, each at any time among the messages.
        scheduler.scheduleSequence(
          happenings.map((each) => ({
            label: each.name,
            builder: async () => happens(world, each),
          })),
        )
        await scheduler.waitAll()
        world.heal()
        // A lost push leaves no doubt; that the road was bad is what makes everything be asked for.
        world.tell({ type: 'VENUE_LOST' })
        world.pass(MINUTES_MS)
        if (world.failure) throw world.failure
        equal(world)
      },
    ),
    { numRuns: Number(process.env.MODEL_RUNS ?? 600) },
  )
})
