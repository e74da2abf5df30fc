import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'
import type { Projection } from '../projection.ts'

const deny = denialsOf('account')

/** An order may not bring the liquidation nearer than this share of the mark: two violent minutes away. */
export const LIQUIDATION_DISTANCE_MIN = 0.05

/**
 * Layer 5: can the account carry it. The distance to liquidation after the trade is that of a cross-margined
 * account whose whole worst case moves against it: equity ÷ worst case − maintenance rate.
 */
export function accountLayer(
  intent: OrderIntent,
  context: DoorContext,
  projection: Projection,
): Denial | undefined {
  const { symbolBefore, symbolAfter, totalAfter } = projection
  if (intent.purpose === 'exit' || symbolAfter <= symbolBefore) return undefined
  const { symbol } = intent
  const account = context.account()
  const instrument = context.instrument(symbol)
  if (!account || !instrument || !(account.equity > 0)) return deny('ACCOUNT_UNKNOWN', { symbol })
  const { leverageMax, leverage: venueLeverage } = context.limits
  const leverage = totalAfter / account.equity
  if (!(leverage <= leverageMax)) return deny('ACCOUNT_LEVERAGE', { symbol, leverage, leverageMax })
  const marginRate = Math.max(1 / venueLeverage, instrument.initialMarginRate)
  const margin = (symbolAfter - symbolBefore) * marginRate
  if (!(margin <= account.available))
    return deny('ACCOUNT_MARGIN', { symbol, margin, available: account.available })
  const distance = Math.min(
    account.equity / totalAfter - instrument.maintenanceMarginRate,
    distanceAtVenue(intent, context),
  )
  if (!(distance >= LIQUIDATION_DISTANCE_MIN))
    return deny('ACCOUNT_LIQUIDATION', { symbol, distance, minimum: LIQUIDATION_DISTANCE_MIN })
  return undefined
}

/** How far the mark is from the venue's own liquidation price, as a share; 1 where it gives none. */
function distanceAtVenue(intent: OrderIntent, context: DoorContext): number {
  const liquidation = context.liquidationTicks(intent.symbol)
  const mark = context.markTicks(intent.symbol)
  return liquidation > 0 && mark !== undefined ? Math.abs(mark - liquidation) / mark : 1
}
