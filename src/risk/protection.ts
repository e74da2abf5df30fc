import type { Contingency } from '../domain/contingency.ts'
import type { InstrumentName, Ticks } from '../domain/instrument.ts'
import { type OrderIntent, opposite } from '../domain/order.ts'
import { type Denial, denialsOf } from './denial.ts'
import type { DoorContext } from './door-context.ts'

const deny = denialsOf('account')

/** What ends the loss of an order that opens: the price of its stop, in ticks. */
export interface Protection {
  readonly stop: Ticks
}

/**
 * The stop that a group puts behind its entry as it fills; undefined when none of its legs ends a loss. A trail hangs at its
 * distance from where the entry opens.
 */
export function protectionOf(
  { entry, legs }: Pick<Contingency, 'entry' | 'legs'>,
  markTicks: number | undefined,
): Protection | undefined {
  if (!entry) return undefined
  const opens = entry.price ?? entry.trigger?.price ?? markTicks
  for (const { side, reduceOnly, trigger, trail } of legs) {
    if (side !== opposite(entry.side) || !reduceOnly) continue
    if (trigger) return { stop: trigger.price }
    if (trail && opens !== undefined)
      return { stop: Math.round(opens + (side === 'sell' ? -trail.distance : trail.distance)) as Ticks }
  }
  return undefined
}

/** Of an order that opens: whether it has to have a stop, and what it loses until there. `equity` is that of the account. */
export function protectionDenial(
  intent: OrderIntent,
  context: DoorContext,
  equity: number,
  protection: Protection | undefined,
): Denial | undefined {
  const { symbol, purpose, side, size, price, trigger } = intent
  const { stopRequired, lossToStopMax } = context.limits
  // What takes an order's place stands where that one stood, in the same group.
  if (!protection)
    return stopRequired.includes(purpose) && intent.replaces === undefined
      ? deny('ACCOUNT_STOP_REQUIRED', { symbol, purpose })
      : undefined
  const opens = price ?? trigger?.price ?? context.markTicks(intent) ?? Number.NaN
  const { stop } = protection
  const lost = (side === 'buy' ? opens - stop : stop - opens) * size * valueOfTick(intent, context)
  const limit = lossToStopMax * equity
  return lost <= limit ? undefined : deny('ACCOUNT_STOP_LOSS', { symbol, stop, opens, lost, limit })
}

/** What a lot gains by a tick, in the reporting currency; NaN: nobody knows. */
function valueOfTick(of: InstrumentName, { exposures, markTicks }: DoorContext): number {
  const lot = exposures.lotValue(of)
  return typeof lot === 'number' ? lot / (markTicks(of) ?? Number.NaN) : Number.NaN
}
