import type { Lots } from '../domain/instrument.ts'
import { negate, ZERO } from '../domain/money.ts'
import type { Account, Holding } from './account.ts'
import type { OrderRequest } from './contract.ts'
import type { House } from './house.ts'
import { maintenanceOf, walletOf } from './margin.ts'
import { plainOrder } from './plain-order.ts'
import type { Trading } from './trading.ts'

/**
 * Takes an account's positions away when its equity is under its maintenance margin: first its orders, then, if
 * that is not enough, every position by a market order of the exchange's own. What the book cannot take now is
 * tried again at the next mark. A balance that ends below zero is paid by the insurance fund.
 */
export function liquidateIfDue(account: Account, trading: Trading, house: House, at: number): void {
  const held = [...account.holdings.values()].filter((holding) => holding.position.lots !== 0)
  if (held.length === 0) return endLiquidation(account, trading, house, at)
  const { equity } = walletOf(account, trading.markets)
  if (!account.liquidating && equity >= maintenanceOf(account, trading.markets)) return
  account.liquidating = true
  for (const order of [...account.resting, ...account.untriggered]) trading.withdraw(order)
  for (const holding of held) {
    const order = trading.newOrder(account.id, closing(holding, account), 'liquidation')
    trading.accept(order)
  }
  trading.settle()
  if (held.every((holding) => holding.position.lots === 0)) endLiquidation(account, trading, house, at)
}

function endLiquidation(account: Account, trading: Trading, house: House, at: number): void {
  if (!account.liquidating) return
  account.liquidating = false
  const { shortfall } = account
  if (shortfall === ZERO) return
  account.post('liquidation', shortfall, at, 'insurance fund')
  house.received(negate(shortfall))
  trading.books.walletChanged(account)
}

const closing = (holding: Holding, account: Account): OrderRequest =>
  plainOrder({
    clientOid: '',
    symbol: holding.instrument.symbol,
    side: holding.position.lots > 0 ? 'sell' : 'buy',
    price: null,
    size: Math.abs(holding.position.lots) as Lots,
    timeInForce: 'IOC',
    reduceOnly: true,
    leverage: account.leverage(holding.instrument.symbol),
    remark: 'liquidation',
  })
