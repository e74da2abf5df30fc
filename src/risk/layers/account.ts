import { distanceAt, worstSlope } from '../../account/liquidation.ts'
import type { OrderIntent } from '../../domain/order.ts'
import { type Denial, denialsOf } from '../denial.ts'
import type { DoorContext } from '../door-context.ts'
import type { Projection } from '../projection.ts'
import { type Protection, protectionDenial } from '../protection.ts'

const deny = denialsOf('account')

/**
 * Layer 5: can the account carry it. Leverage is that of the whole account; margin and liquidation are those of the wallet
 * that the instrument settles in, which is all that the venue looks at. The distance to liquidation after the trade is
 * that of the wallet's whole worst case, all of it moving against us. An order with a stop behind it may lose so much until
 * there; where the configuration wants one, an order that opens without is refused.
 */
export function accountLayer(
  intent: OrderIntent,
  context: DoorContext,
  { before, after, around }: Projection,
  protection: Protection | undefined,
): Denial | undefined {
  if (intent.purpose === 'exit' || after.worst <= before.worst) return undefined
  const { symbol } = intent
  const instrument = context.instrument(intent)
  const account = instrument && context.account(instrument)
  if (!account || !(account.equity > 0)) return deny('ACCOUNT_UNKNOWN', { symbol })
  const { leverageMax, liquidationDistanceMin: minimum } = context.limits
  const leverage = (around.gross + after.worst) / account.equity
  if (!(leverage <= leverageMax)) return deny('ACCOUNT_LEVERAGE', { symbol, leverage, leverageMax })
  const terms = context.terms(instrument)
  const marginRate = Math.max(1 / terms.leverage, instrument.initialMarginRate)
  const margin = (after.worst - before.worst) * marginRate
  if (!(margin <= account.free)) return deny('ACCOUNT_MARGIN', { symbol, margin, available: account.free })
  const rate = terms.maintenanceRate
  const maintenance = around.maintenance + after.worst * rate
  const slope = around.slope + worstSlope(after.worst, rate)
  const distance = Math.min(distanceAt(account.walletEquity - maintenance, slope), account.distance)
  if (!(distance >= minimum)) return deny('ACCOUNT_LIQUIDATION', { symbol, distance, minimum })
  return protectionDenial(intent, context, account.equity, protection)
}
