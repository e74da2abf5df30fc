import { z } from 'zod'
import { formatPrice } from '../../domain/instrument.ts'
import { formatMoney, negate, subtract } from '../../domain/money.ts'
import type { HeldPosition } from '../contract.ts'
import type { ClosedPosition } from './observed-history.ts'
import { heldIn, onContract } from './on-contract.ts'
import { listed } from './order-view.ts'
import { epochMs, integer, page, SYMBOL } from './parameters.ts'
import { flatPosition, positionView } from './position-view.ts'
import { futures, type Route, route } from './router.ts'
import { userIdOf } from './user-id.ts'
import type { SimulatedVenue } from './venue.ts'
import { fractionalPrice } from './wire-json.ts'

const CLOSED_PAGE = 10
const CLOSED_PAGE_MAX = 200

const CLOSED = z.object({
  symbol: z.string().optional(),
  from: epochMs.optional(),
  to: epochMs.optional(),
  limit: integer.min(1).max(CLOSED_PAGE_MAX).default(CLOSED_PAGE),
  pageId: integer.min(1).default(1),
})

/** The endpoints that tell what is held, and what was. */
export function positionEndpoints(venue: SimulatedVenue): readonly Route[] {
  const shown = (account: string) => (position: HeldPosition) => shownPosition(venue, account, position)
  return [
    route(
      'GET /api/v1/position',
      futures(2),
      SYMBOL,
      onContract(venue, (instrument, _input, { account }) =>
        shown(account)(heldIn(venue, account, instrument) ?? flatPosition(venue, account, instrument)),
      ),
    ),
    route(
      'GET /api/v2/position',
      futures(2),
      SYMBOL,
      onContract(venue, (instrument, _input, { account }) => {
        const position = heldIn(venue, account, instrument)
        return position ? [shown(account)(position)] : []
      }),
    ),
    route(
      'GET /api/v1/positions',
      futures(2),
      z.object({ currency: z.string().optional() }),
      ({ currency }, { account }) =>
        venue.exchange
          .positions(account)
          .filter(({ symbol }) => currency === undefined || listed(venue, symbol).settleCurrency === currency)
          .map(shown(account)),
    ),
    route('GET /api/v1/history-positions', futures(2), CLOSED, (asked, { account }) => {
      const closed = venue.history
        .closedPositions(account)
        .filter(({ symbol }) => asked.symbol === undefined || symbol === asked.symbol)
        .filter(({ closedAt }) => closedAt >= (asked.from ?? 0) && closedAt <= (asked.to ?? closedAt))
      return page(closed, { currentPage: asked.pageId, pageSize: asked.limit }, (each) =>
        closedView(venue, account, each),
      )
    }),
  ]
}

/** A position as reads show it; pushes leave the user's number out. */
export const shownPosition = (venue: SimulatedVenue, account: string, position: HeldPosition) => ({
  ...positionView(venue, account, position, venue.clock.now()),
  userId: userIdOf(account).numeric,
})

function closedView(venue: SimulatedVenue, account: string, closed: ClosedPosition) {
  const { position } = closed
  const instrument = listed(venue, closed.symbol)
  const side = position.lots > 0 ? 'LONG' : 'SHORT'
  const { realised, fees } = closed.after
  const closing = venue.exchange.fills(account, { symbol: instrument.symbol, toMs: closed.closedAt }).at(-1)
  return {
    closeId: closed.id,
    userId: userIdOf(account).hex,
    symbol: closed.symbol,
    settleCurrency: instrument.settleCurrency,
    leverage: String(position.leverage),
    type: `${closed.liquidated ? 'LIQUID' : 'CLOSE'}_${side}`,
    pnl: formatMoney(subtract(realised, fees)),
    realisedGrossCost: formatMoney(negate(realised)),
    realisedGrossCostNew: formatMoney(negate(realised)),
    withdrawPnl: '0.0',
    tradeFee: formatMoney(fees),
    fundingFee: '0',
    openTime: position.openedAt,
    closeTime: closed.closedAt,
    openPrice: String(fractionalPrice(instrument, position.averageEntry)),
    closePrice: closing ? formatPrice(instrument, closing.price) : null,
    marginMode: venue.preferences.marginMode(account, closed.symbol),
    tax: '0.0',
    roe: null,
    liquidAmount: null,
    liquidPrice: null,
    side,
  }
}
