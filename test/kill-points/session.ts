import { toDesk, toLadder } from '../../actors/messages.ts'
import { bracket, trailingStop } from '../../src/contingencies/plan.ts'
import type { Lots, Ticks } from '../../src/domain/instrument.ts'
import type { LadderState } from '../../src/domain/ladder.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { wish } from '../actors/trading-floor.ts'
import type { Engine, EngineWorld } from '../supervisors/engine-world.ts'
import { AROUND, type QuietMarket, SYMBOL } from '../supervisors/quiet-market.ts'

/** Somebody does something at this time, in ms since the world began. */
type Act<Doer> = readonly [atMs: number, act: (doer: Doer) => void]

/** A short day in which nearly everything happens that the journal has a word for. */
export interface Session {
  readonly seed: number
  readonly forMs: number
  /** What the market and the venue do, whether an engine lives or not. */
  readonly outside: readonly Act<{ readonly market: QuietMarket; readonly world: EngineWorld }>[]
  /** What is asked of the first engine, if it lives. */
  readonly asked: readonly Act<Engine>[]
}

/** A little before midnight UTC: the day's equity is anchored anew, and funding is paid. */
export const STARTS_AT = Date.UTC(2026, 0, 5, 23, 59, 57, 500)
/** An engine is up and has something to quote on. */
const OPEN_MS = 1_300
/** Others trade so often, ms. */
const PACE_MS = 40

/** `longerMs`: others trade so much longer before the ladder is asked for anything. */
export function session(seed: number, longerMs = 0): Session {
  const gap = 2_450 + longerMs
  const end = gap + 2_700
  return {
    seed,
    forMs: end,
    outside: [
      ...crowd(seed, end - 500),
      [gap, ({ world }) => world.venue.face.sockets.cutAll()],
      [gap + 20, ({ market }) => market.order('sell', AROUND - 9, 6, false)],
    ],
    asked: [
      [OPEN_MS, submitBracket],
      [OPEN_MS + 100, submitTrail],
      [OPEN_MS + 150, submitByHand],
      [OPEN_MS + 250, replace],
      [gap - 200, (engine) => tighten(engine, 'CAUTION')],
      [gap + 1_300, (engine) => tighten(engine, 'WARNING')],
      [gap + 1_500, (engine) => tighten(engine, 'CRITICAL')],
      [gap + 1_900, (engine) => tighten(engine, 'STOP')],
    ],
  }
}

function crowd(seed: number, untilMs: number): Session['outside'] {
  const random = seededRandom(seed, 'crowd')
  const acts: Session['outside'][number][] = []
  for (let atMs = 300; atMs < untilMs; atMs += random.exponential(PACE_MS)) {
    const side = random.pick(['buy', 'sell'] as const)
    const away = side === 'buy' ? -1 : 1
    const price = AROUND + away * (1 + random.below(9))
    const size = 1 + random.below(12)
    const index = AROUND + random.below(80) - 40
    const doing: Session['outside'][number][1] = random.pick([
      ({ market }) => market.order(side, price, size),
      ({ market }) => market.order(side, AROUND - 9 * away, size, false),
      ({ market }) => market.index(index),
    ])
    acts.push([atMs, doing])
  }
  return acts
}

function submitBracket({ tree }: Engine): void {
  const plan = bracket({
    venue: 'kucoin',
    symbol: SYMBOL,
    owner: 'bracket',
    size: 6 as Lots,
    entry: { side: 'buy', price: (AROUND - 2) as Ticks, timeInForce: 'GTC', postOnly: false },
    stop: { at: (AROUND - 1_000) as Ticks, by: 'index' },
    target: (AROUND + 3) as Ticks,
  })
  toDesk(tree, { type: 'SubmitGroup', plan })
}

function submitTrail({ tree }: Engine): void {
  const plan = trailingStop({
    venue: 'kucoin',
    symbol: SYMBOL,
    owner: 'trail',
    size: 2 as Lots,
    side: 'sell',
    trail: { by: 'index', distance: 500 as Ticks, step: 5 as Ticks },
  })
  toDesk(tree, { type: 'SubmitGroup', plan })
}

function submitByHand({ tree }: Engine): void {
  const wanted = wish({ owner: 'hand', purpose: 'signal', price: AROUND - 60 })
  toDesk(tree, { type: 'Submit', frameMicros: null, wish: wanted })
}

function replace({ tree, world }: Engine): void {
  for (const { intent } of world.journal.books.open.values())
    if (intent.owner === 'hand')
      toDesk(tree, {
        type: 'Amend',
        clientOrderId: intent.clientOrderId,
        terms: { price: (AROUND - 55) as Ticks, size: 12 as Lots },
      })
}

const tighten = ({ tree }: Engine, to: LadderState): void =>
  void toLadder(tree, { type: 'TIGHTENED', to, by: 'ann', reason: 'news', at: 0 })
