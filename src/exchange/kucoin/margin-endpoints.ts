import { z } from 'zod'
import { formatPrice, type Lots, notional } from '../../domain/instrument.ts'
import { money } from '../../domain/money.ts'
import { heldIn, onContract } from './on-contract.ts'
import { decimal, flag, integer, SYMBOL } from './parameters.ts'
import { shownPosition } from './position-endpoints.ts'
import { RISK_LIMIT_NUMBER } from './position-view.ts'
import { badParameter, WireRefusal } from './refusal.ts'
import { futures, type Route, route, signedPublic } from './router.ts'
import type { SimulatedVenue } from './venue.ts'

const DEPOSIT = SYMBOL.extend({ margin: decimal, bizNo: z.string().min(1) })
const REQUIREMENT = SYMBOL.extend({
  positionValue: decimal,
  leverage: z.coerce.number().positive().optional(),
})
const WITHDRAWAL = SYMBOL.extend({ withdrawAmount: decimal })

/**
 * The endpoints about risk limits and about margin tied to a position. Margin here is one pool an account: what a
 * position needs is already behind it, nothing more can be tied to it, and nothing can be taken from it.
 */
export function marginEndpoints(venue: SimulatedVenue): readonly Route[] {
  const { exchange, preferences } = venue
  return [
    route(
      'GET /api/v1/contracts/risk-limit/{symbol}',
      signedPublic(5),
      SYMBOL,
      onContract(venue, (instrument) => [
        {
          symbol: instrument.symbol,
          level: 1,
          maxRiskLimit: RISK_LIMIT_NUMBER,
          minRiskLimit: 0,
          maxLeverage: instrument.leverageMax,
          initialMargin: instrument.initialMarginRate,
          maintainMargin: instrument.maintenanceMarginRate,
        },
      ]),
    ),
    route(
      'POST /api/v1/position/risk-limit-level/change',
      futures(5),
      SYMBOL.extend({ level: integer }),
      onContract(venue, (_instrument, { level }) =>
        level === 1 ? true : badParameter('level: there is one risk limit level here'),
      ),
    ),
    route(
      'POST /api/v1/position/margin/auto-deposit-status',
      futures(4),
      SYMBOL.extend({ status: flag }),
      onContract(venue, ({ symbol }, { status }, { account }) => {
        preferences.setAutoDeposit(account, symbol, status)
        return true
      }),
    ),
    route(
      'GET /api/v1/margin/maxWithdrawMargin',
      futures(10),
      SYMBOL,
      onContract(venue, () => '0'),
    ),
    route(
      'POST /api/v1/margin/withdrawMargin',
      futures(10),
      WITHDRAWAL,
      onContract(venue, (_instrument, { withdrawAmount }) =>
        Number(withdrawAmount) === 0 ? '0' : badParameter('withdrawAmount: more than the maximum of 0'),
      ),
    ),
    route(
      'POST /api/v2/getCrossModeMarginRequirement',
      futures(3),
      REQUIREMENT,
      onContract(venue, (instrument, { positionValue, leverage }, { account }) => {
        const { symbol, initialMarginRate, maintenanceMarginRate } = instrument
        const price = exchange.price(symbol).last
        const chosen = leverage ?? exchange.leverage(account, symbol)
        return {
          symbol,
          imr: String(Math.max(1 / chosen, initialMarginRate)),
          mmr: String(maintenanceMarginRate),
          size: Number(money(positionValue) / notional(instrument, price, 1 as Lots)),
          positionValue,
          price: formatPrice(instrument, price),
        }
      }),
    ),
    route(
      'POST /api/v1/position/margin/deposit-margin',
      futures(4),
      DEPOSIT,
      onContract(venue, (instrument, { margin }, { account }) => {
        const position = heldIn(venue, account, instrument)
        if (!position) return new WireRefusal('300009', 'Current position size: 0, unable to add margin.')
        if (Number(margin) !== 0 && exchange.wallet(account).available <= 0n)
          return new WireRefusal('300003', 'Balance insufficient.')
        return shownPosition(venue, account, position)
      }),
    ),
  ]
}
