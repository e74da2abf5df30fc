import type { Ticks } from '../../../src/domain/instrument.ts'
import type { ClientOrderId } from '../../../src/domain/order.ts'
import type { Exposure, OpenExit, Touch } from '../../../src/risk/exits/exposure.ts'
import type { ExitRules } from '../../../src/risk/exits/rules.ts'
import { instrument, limits, XBT } from '../desk.ts'

export const rules: ExitRules = {
  bandShare: limits.bandShare,
  slippageBps: 50,
  chaseMs: 10_000,
  repegMs: 500,
  patienceMs: 2_000,
  slice: 0.25,
  everyMs: 1_000,
}

/** The market where it was when the way out began, at 10,000 ticks. */
export const touch = (bid = 9_999, ask = 10_001, bidSize = 1, askSize = 1): Touch => ({
  bid: bid as Ticks,
  ask: ask as Ticks,
  bidSize,
  askSize,
})

/** A position of which nothing was done yet. */
export const exposure = (lots: number, changed: Partial<Exposure> = {}): Exposure => ({
  instrument: instrument(XBT),
  lots,
  mark: 10_000,
  touch: touch(),
  begun: { reference: 10_000 as Ticks, elapsedMs: 0 },
  exits: [],
  sinceLastMs: Number.POSITIVE_INFINITY,
  ...changed,
})

/** A sell of ten that rests at the touch. */
export const resting = (changed: Partial<OpenExit> = {}): OpenExit => ({
  clientOrderId: 'exit1' as ClientOrderId,
  side: 'sell',
  price: 10_001 as Ticks,
  remaining: 10,
  rests: true,
  state: 'open',
  restedMs: 10_000,
  ...changed,
})
