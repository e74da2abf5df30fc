import * as Effect from 'effect/Effect'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { breakerOf } from '../../actors/names.ts'
import type { OrderIntent } from '../../src/domain/order.ts'
import { brokenInside } from '../../src/exchange/kucoin/faults.ts'
import { seededRandom } from '../../src/ports/random.ts'
import type { RiskApproved } from '../../src/risk/approval.ts'
import type { Venue } from '../../src/venues/venue.ts'
import { BID, placing, type WishChanges, wish } from '../actors/trading-floor.ts'
import { expectNoViolation, holdFor, holds, inAnyOrder, SEED, steps } from './any-order.ts'
import { CROSSING_BUY, CROSSING_SELL, openFloor } from './floor.ts'
import { CANCELLING, PLACING } from './middleman.ts'
import { expectTruth } from './truth.ts'

/** Shorter than a request may take, so that answers from before meet every state. */
const OPEN_MS = 1_000
const HELD = 40
const config = {
  venue: { orders: 'rest', breakerFailures: 2, breakerOpenMs: OPEN_MS },
  risk: { ordersPerSecondMax: 1_000 },
} as const

type Deed =
  | { readonly kind: 'open'; readonly orders: number }
  | { readonly kind: 'exit'; readonly size: number }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'trouble'; readonly share: number }

const deed: fc.Arbitrary<Deed> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('open' as const), orders: fc.integer({ min: 1, max: 4 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('exit' as const), size: fc.integer({ min: 1, max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'cancel' as const }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('trouble' as const), share: fc.constantFrom(0, 0.5, 1) }),
  },
)

/** Stands at the adapter's door and notes what passes it that should not. */
class Porter {
  readonly wrong: string[] = []
  /** `closed`, `open`, `halfOpen`. */
  breaker = (): string => 'closed'
  nowMs = (): number => 0
  /** Those that reduce: the breaker has no say in them. */
  exits = 0
  /** What was let through while the breaker was half-open, so that all could see it decide. */
  probes = 0
  readonly #underWay = new Set<OrderIntent>()
  #shutUntilMs = 0

  at(kucoin: Venue): Venue {
    const place = (order: RiskApproved<OrderIntent>) =>
      Effect.suspend(() => {
        this.#leaves(order)
        return kucoin.requests.place(order).pipe(
          Effect.tapCause(() => Effect.sync(() => this.#failed())),
          Effect.ensuring(Effect.sync(() => this.#underWay.delete(order))),
        )
      })
    return { ...kucoin, requests: { ...kucoin.requests, place } }
  }

  #leaves(order: OrderIntent): void {
    const state = this.breaker()
    if (order.reduceOnly) this.exits++
    else if (state === 'open') this.wrong.push(`${order.clientOrderId} left while it was open`)
    else if (this.nowMs() < this.#shutUntilMs)
      this.wrong.push(`${order.clientOrderId} followed a probe that had failed`)
    else if (state === 'halfOpen') {
      this.probes++
      if (this.#underWay.size > 0) this.wrong.push(`${order.clientOrderId} left beside a probe`)
    }
    this.#underWay.add(order)
  }

  #failed(): void {
    if (this.breaker() === 'halfOpen') this.#shutUntilMs = this.nowMs() + OPEN_MS
  }
}

it(`a venue in trouble is asked by one opening order at a time, and exits always leave, in whatever order it answers (${SEED})`, async () => {
  const seen = { probes: 0, exits: 0, keptBack: 0 }
  await holds(
    fc.asyncProperty(
      fc.scheduler(),
      steps(deed, [0, 0, 1, 400, OPEN_MS, OPEN_MS]),
      fc.nat(),
      async (scheduler, planned, number) => {
        const porter = new Porter()
        const floor = await openFloor({ syncMs: 1, config, venue: (kucoin) => porter.at(kucoin) })
        const { engine } = floor
        floor.submit({ price: CROSSING_BUY + 5, size: HELD })
        await floor.passUntil('something is held', () => floor.held() === HELD)
        porter.breaker = () => String(engine.tree.ref(breakerOf('kucoin'))?.getSnapshot().value)
        porter.nowMs = () => floor.clock.monotonicMicros() / 1_000
        const random = seededRandom(number)
        let share = 1
        const broken: ReturnType<typeof placing<typeof brokenInside>> = (request) =>
          random.chance(share) ? placing(brokenInside)(request) : undefined
        floor.faults = { beforeHttp: broken }
        for (let failure = 0; failure < config.venue.breakerFailures; failure++)
          submit({ price: BID - 20 - failure })
        await floor.passUntil('it is open', () => porter.breaker() === 'open')
        holdFor(
          scheduler,
          floor,
          ({ leg, text }) =>
            leg === 'answer' && (PLACING.test(text) || CANCELLING.test(text) || /byClientOid/.test(text)),
        )
        await inAnyOrder(scheduler, floor, planned, (wanted) => {
          switch (wanted.kind) {
            case 'open':
              // In one turn, as a strategy wants them.
              return engine.tree.enter(() => {
                for (let each = 0; each < wanted.orders; each++) submit({ price: BID - each })
              })
            case 'exit':
              return submit({ price: CROSSING_SELL, side: 'sell', size: wanted.size, reduceOnly: true })
            case 'cancel': {
              const [id] = engine.world.journal.books.open.keys()
              return void (id && floor.cancel(id))
            }
            case 'trouble':
              share = wanted.share
              return
            default:
              return wanted satisfies never
          }
        })
        // What the door denies is no order.
        function submit(changes: WishChanges): void {
          toDesk(engine.tree, { type: 'Submit', frameMicros: null, wish: wish(changes) })
        }
        floor.faults = {}
        await floor.pass(30_000)
        expect(porter.wrong).toEqual([])
        const orders = [...engine.world.journal.books.orders.values()]
        const keptBack = orders.filter(({ closed }) => closed?.code === 'breaker-open')
        expect(keptBack.filter(({ intent }) => intent.reduceOnly)).toEqual([])
        // It is well again: an order is answered, and that closes it.
        const last = floor.submit({ price: BID - 9 })
        await floor.pass(1_000)
        expect(floor.order(last)).toMatchObject({ command: 'idle', knowledge: 'confirmed', closed: null })
        expect(porter.breaker()).toBe('closed')
        expectTruth(floor)
        expectNoViolation(floor)
        seen.probes += porter.probes
        seen.exits += porter.exits
        seen.keptBack += keptBack.length
        engine.kill()
      },
    ),
    40,
  )
  for (const count of Object.values(seen)) expect(count).toBeGreaterThan(0)
}, 60_000)
