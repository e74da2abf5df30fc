import type { Lots, Ticks } from '../domain/instrument.ts'
import type { Money } from '../domain/money.ts'
import type { OrderId, OrderIntent, OrderOutcome, Terms } from '../domain/order.ts'

/** One order as the journal has it. */
export interface BookedOrder {
  /** On the terms that the venue last agreed to. */
  intent: OrderIntent
  /** Terms that were asked for; null while none are, or their outcome is known. */
  amendment: Terms | null
  /** Epoch ms by the engine's clock, as every other time here. */
  readonly intendedAt: number
  /** By the venue's clock: no fill of it that is missing here is older. Ours at the time, where nobody knew that one. */
  readonly fillsFrom: number
  orderId: OrderId | null
  /** Cumulative; above `intent.size` when the venue overfilled. */
  filled: Lots
  /** Σ price × size × tickMoney. */
  filledValue: Money
  knowledge: 'confirmed' | 'uncertain' | 'contradicted'
  command: 'idle' | 'submitting' | 'amending' | 'cancelling'
  closed: { readonly outcome: OrderOutcome; readonly code: string; readonly at: number } | null
  acceptedAt: number | null
  /** When the venue said that its trigger was reached; null before, and for orders without one. */
  triggeredAt: number | null
  /** When the silence began; null while the venue's word is known. */
  uncertainSince: number | null
  changedAt: number
}

/** Lots that the order can still fill; never negative. */
export const remaining = (order: Pick<BookedOrder, 'intent' | 'amendment' | 'filled' | 'closed'>): Lots =>
  (order.closed ? 0 : Math.max(0, largestSize(order) - order.filled)) as Lots

/** Of an amendment of unknown outcome the larger size counts. */
export const largestSize = ({ intent, amendment }: Pick<BookedOrder, 'intent' | 'amendment'>): Lots =>
  Math.max(intent.size, amendment?.size ?? 0) as Lots

/** The price that reaches further into the other side, of those that the order may stand on; null is any. */
export function boldestPrice({ intent, amendment }: Pick<BookedOrder, 'intent' | 'amendment'>): Ticks | null {
  const { side, price } = intent
  const other = amendment ? amendment.price : price
  if (price === null || other === null) return null
  return (side === 'buy' ? Math.max(price, other) : Math.min(price, other)) as Ticks
}

/** Whether it still waits for its trigger, and so rests in no book. */
export const isWaiting = ({
  intent,
  triggeredAt,
  filled,
}: Pick<BookedOrder, 'intent' | 'triggeredAt' | 'filled'>): boolean =>
  intent.trigger !== undefined && triggeredAt === null && filled === 0
