import type { InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import { add, type Money, ZERO } from '../domain/money.ts'
import type { OrderRequest, VenueOrder } from './contract.ts'
import { BookOrder } from './price-level.ts'

/** An account's order, from acceptance on. `request.size = filled + cancelled + remaining`, always. */
export class LiveOrder extends BookOrder {
  declare readonly account: string
  readonly request: OrderRequest
  readonly origin: VenueOrder['origin']
  readonly createdAt: number
  status: VenueOrder['status']
  filled = 0
  cancelled = 0
  dealt: Money = ZERO
  updatedAt: number
  endedAt: number | null = null

  constructor(id: string, account: string, request: OrderRequest, origin: VenueOrder['origin'], at: number) {
    super(id, account, request.side, request.price ?? (0 as Ticks), request.size, request.hidden)
    this.request = request
    this.origin = origin
    this.createdAt = at
    this.updatedAt = at
    this.status = request.stop ? 'untriggered' : 'open'
  }

  get symbol(): InstrumentSymbol {
    return this.request.symbol
  }

  /** Books a trade; the book has already taken the lots off `remaining`. */
  fill(size: number, value: Money, at: number): void {
    this.filled += size
    this.dealt = add(this.dealt, value)
    this.updatedAt = at
  }

  /** Gives lots up that it will not trade; only while it does not rest. */
  shed(size: number): void {
    this.remaining -= size
    this.cancelled += size
  }

  /** Whatever remains is cancelled. */
  end(at: number): void {
    this.shed(this.remaining)
    this.status = 'done'
    this.updatedAt = at
    this.endedAt = at
  }

  /** A copy that never changes: what leaves the exchange. */
  view(): VenueOrder {
    return {
      ...this.request,
      id: this.id,
      account: this.account,
      status: this.status,
      filled: this.filled as Lots,
      cancelled: this.cancelled as Lots,
      dealt: this.dealt,
      origin: this.origin,
      createdAt: this.createdAt,
      updatedAt: this.updatedAt,
      endedAt: this.endedAt,
    }
  }
}
