import { add, ZERO } from '../../domain/money.ts'
import type { Wallet } from '../contract.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount, proportion } from './wire-json.ts'

/** What the venue assumes when no currency is named, to the surprise of everybody who trades in USDT. */
export const CURRENCY_DEFAULT = 'XBT'

/** What an account has in a currency: everything in its own, nothing in any other. */
export function accountOverview({ exchange }: SimulatedVenue, account: string, currency: string) {
  const wallet = exchange.wallet(account)
  if (wallet.currency !== currency) return overview(emptyWallet(currency), ZERO)
  const maintenance = exchange.positions(account).map((position) => position.maintenanceMargin)
  return overview(wallet, add(...maintenance))
}

function overview(wallet: Wallet, maintenance: Wallet['balance']) {
  return {
    accountEquity: amount(wallet.equity),
    unrealisedPNL: amount(wallet.unrealised),
    marginBalance: amount(wallet.balance),
    positionMargin: amount(wallet.positionMargin),
    orderMargin: amount(wallet.orderMargin),
    frozenFunds: 0,
    availableBalance: amount(wallet.available),
    availableMargin: amount(wallet.available),
    riskRatio: proportion(maintenance, wallet.equity),
    currency: wallet.currency,
  }
}

const emptyWallet = (currency: string): Wallet => ({
  currency,
  balance: ZERO,
  unrealised: ZERO,
  equity: ZERO,
  positionMargin: ZERO,
  orderMargin: ZERO,
  available: ZERO,
  version: 0,
})
