import type { InstrumentSymbol } from '../domain/instrument.ts'
import type { OrderIntent } from '../domain/order.ts'
import { type DoorContext, valueAt } from './door-context.ts'
import { withOrder, worstCase } from './worst-case.ts'

/** Worst-case value at the mark with and without one more order, in the settlement currency. */
export interface Projection {
  readonly symbolBefore: number
  readonly symbolAfter: number
  readonly totalAfter: number
  /** A symbol whose exposure cannot be valued; the sums leave it out. */
  readonly markUnknown: InstrumentSymbol | undefined
}

/** Looks one order ahead. Costs one pass over the exposed symbols, however many orders they have. */
export function project(intent: OrderIntent, context: DoorContext): Projection {
  const { symbol } = intent
  let markUnknown: InstrumentSymbol | undefined
  const value = (of: InstrumentSymbol, size: number): number => {
    if (size === 0) return 0
    const instrument = context.instrument(of)
    const mark = context.markTicks(of)
    if (instrument && mark !== undefined && mark > 0) return valueAt(instrument, mark, size)
    markUnknown ??= of
    return 0
  }
  const position = context.position(symbol)
  const working = context.working.sums(symbol)
  const symbolBefore = value(symbol, worstCase(position, working))
  const symbolAfter = value(symbol, worstCase(position, withOrder(working, intent)))
  let totalAfter = symbolAfter
  for (const other of context.exposed())
    if (other !== symbol)
      totalAfter += value(other, worstCase(context.position(other), context.working.sums(other)))
  return { symbolBefore, symbolAfter, totalAfter, markUnknown }
}
