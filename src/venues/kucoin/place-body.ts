import { formatPrice, type Instrument } from '../../domain/instrument.ts'
import type { OrderIntent } from '../../domain/order.ts'
import type { Trigger } from '../../domain/trigger.ts'

/**
 * The body of a placing request. What the venue's default already says is left out, except the margin mode: its
 * default is ISOLATED, and an order in the wrong mode is refused.
 */
export interface PlaceBody {
  readonly clientOid: string
  readonly side: 'buy' | 'sell'
  readonly symbol: string
  readonly type: 'limit' | 'market'
  readonly size: number
  readonly leverage: number
  readonly marginMode: 'CROSS'
  readonly price?: string
  readonly timeInForce?: 'GTC' | 'IOC'
  readonly postOnly?: true
  readonly reduceOnly?: true
  readonly stp: 'CN' | 'CO'
  readonly stop?: 'up' | 'down'
  readonly stopPrice?: string
  readonly stopPriceType?: 'TP' | 'MP' | 'IP'
}

const STOP_PRICE_TYPES = { last: 'TP', mark: 'MP', index: 'IP' } as const

/**
 * An intent in KuCoin's words. Of two own orders that would trade with each other the newer is cancelled (CN); but
 * an exit, and a stop or a market order that only reduces, is the newer one and must get out, so there the resting one goes (CO).
 */
export function placeBody(intent: OrderIntent, instrument: Instrument, leverage: number): PlaceBody {
  const common = {
    clientOid: intent.clientOrderId,
    side: intent.side,
    symbol: intent.symbol,
    type: intent.price === null ? ('market' as const) : ('limit' as const),
    size: intent.size,
    leverage,
    marginMode: 'CROSS' as const,
    stp: mustGetOut(intent) ? ('CO' as const) : ('CN' as const),
    ...(intent.reduceOnly ? { reduceOnly: true as const } : {}),
    ...(intent.trigger ? stopOf(intent.trigger, instrument) : {}),
  }
  if (intent.price === null) return common
  return {
    ...common,
    price: formatPrice(instrument, intent.price),
    timeInForce: intent.timeInForce,
    ...(intent.postOnly ? { postOnly: true as const } : {}),
  }
}

const mustGetOut = ({ purpose, price, reduceOnly, trigger }: OrderIntent): boolean =>
  purpose === 'exit' || (reduceOnly && (trigger !== undefined || price === null))

const stopOf = (trigger: Trigger, instrument: Instrument) => ({
  stop: trigger.direction,
  stopPrice: formatPrice(instrument, trigger.price),
  stopPriceType: STOP_PRICE_TYPES[trigger.by],
})
