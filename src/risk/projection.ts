import type { Exposed } from '../account/liquidation.ts'
import type { Currency } from '../domain/balances.ts'
import { type InstrumentName, type InstrumentSymbol, instrumentKey } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import { type DoorContext, valueAt } from './door-context.ts'
import { withOrder, worstCase } from './worst-case.ts'

/** Worst-case value at the mark with and without one more order, in the reporting currency. */
export interface Projection {
  readonly symbolBefore: number
  readonly symbolAfter: number
  readonly totalAfter: number
  /** The worst cases that stand on the same wallet as the order. */
  readonly walletAfter: readonly Exposed[]
  /** A symbol whose exposure cannot be valued, for want of a mark; the sums leave it out. */
  readonly markUnknown: InstrumentSymbol | undefined
  /** A settlement currency whose worth is not known; the sums leave it out too. */
  readonly worthUnknown: Currency | undefined
}

/** Looks one order ahead. Costs one pass over the exposed instruments, however many orders they have. */
export function project(intent: OrderIntent, context: DoorContext): Projection {
  let markUnknown: InstrumentSymbol | undefined
  let worthUnknown: Currency | undefined
  const value = (of: InstrumentName, size: number): number => {
    if (size === 0) return 0
    const instrument = context.instrument(of)
    const mark = context.markTicks(of)
    if (!instrument || mark === undefined || !(mark > 0)) {
      markUnknown ??= of.symbol
      return 0
    }
    const worth = context.worth(instrument.settleCurrency)
    if (worth === undefined) worthUnknown ??= instrument.settleCurrency
    return valueAt(instrument, mark, size) * (worth ?? 0)
  }
  const position = context.position(intent)
  const working = context.working.sums(intent)
  const symbolBefore = value(intent, worstCase(position, working))
  const symbolAfter = value(intent, worstCase(position, withOrder(working, intent)))
  const walletAfter: Exposed[] = []
  const wallet = context.instrument(intent)?.settleCurrency
  let totalAfter = 0
  const add = (of: InstrumentName, worst: number): void => {
    totalAfter += worst
    const instrument = context.instrument(of)
    if (!instrument || of.venue !== intent.venue || instrument.settleCurrency !== wallet) return
    // Of which side the worst case is nobody knows: a short is liquidated a little earlier.
    walletAfter.push({ value: -worst, maintenanceRate: context.terms(instrument).maintenanceRate })
  }
  add(intent, symbolAfter)
  const key = instrumentKey(intent)
  for (const other of context.exposed())
    if (instrumentKey(other) !== key)
      add(other, value(other, worstCase(context.position(other), context.working.sums(other))))
  return { symbolBefore, symbolAfter, totalAfter, walletAfter, markUnknown, worthUnknown }
}
