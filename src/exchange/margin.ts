import type { Instrument, InstrumentSymbol, Lots, Ticks } from '../domain/instrument.ts'
import { absolute, type Money, moneyToNumber, shareOf, subtract, ZERO } from '../domain/money.ts'
import type { Side } from '../domain/order.ts'
import { unrealisedAt, valueAtMark } from '../domain/position.ts'
import type { Account, Holding } from './account.ts'
import type { HeldPosition, Wallet } from './contract.ts'

/**
 * Cross margin of one account, computed from its positions, its resting orders and the marks; nothing is kept,
 * so nothing can drift. A symbol requires |worst position that its orders could make| ÷ leverage, where
 * reduce-only orders make none. Fees are not reserved ahead.
 */

/** What margin needs to know of a symbol. */
export interface Marked {
  readonly instrument: Instrument
  readonly mark: { readonly mark: number }
}

export type Marks = ReadonlyMap<InstrumentSymbol, Marked>

export interface Requirement {
  readonly position: Money
  readonly orders: Money
}

/** An order that is not there yet, to ask what it would require. */
export interface Prospect {
  readonly symbol: InstrumentSymbol
  readonly side: Side
  readonly price: Ticks
  readonly size: Lots
}

/** Value of the worst position that orders could make of this one, unsigned. */
export function worstValue(account: Account, marked: Marked, prospect?: Prospect): Money {
  const { instrument } = marked
  let buys = prospect?.side === 'buy' ? prospect.price * prospect.size : 0
  let sells = prospect?.side === 'sell' ? prospect.price * prospect.size : 0
  for (const order of account.resting) {
    if (order.symbol !== instrument.symbol || order.request.reduceOnly) continue
    if (order.side === 'buy') buys += order.price * order.remaining
    else sells += order.price * order.remaining
  }
  const held = valueAtMark(instrument, account.lots(instrument.symbol), marked.mark.mark)
  const up = absolute((held + BigInt(buys) * instrument.tickMoney) as Money)
  const down = absolute((held - BigInt(sells) * instrument.tickMoney) as Money)
  if (down > up) return down
  return up
}

/** What one symbol requires, split as the venue reports it. */
export function requirementOf(account: Account, marked: Marked, prospect?: Prospect): Requirement {
  const leverage = BigInt(account.leverage(marked.instrument.symbol))
  const held = absolute(
    valueAtMark(marked.instrument, account.lots(marked.instrument.symbol), marked.mark.mark),
  )
  const position = (held / leverage) as Money
  const whole = (worstValue(account, marked, prospect) / leverage) as Money
  return { position, orders: whole > position ? subtract(whole, position) : ZERO }
}

export function walletOf(account: Account, marks: Marks): Wallet {
  let unrealised = ZERO
  let positionMargin = ZERO
  let orderMargin = ZERO
  for (const marked of marks.values()) {
    const requirement = requirementOf(account, marked)
    positionMargin = (positionMargin + requirement.position) as Money
    orderMargin = (orderMargin + requirement.orders) as Money
    unrealised = (unrealised + unrealisedOf(account, marked)) as Money
  }
  const equity = (account.balance + unrealised) as Money
  return {
    currency: account.currency,
    balance: account.balance,
    unrealised,
    equity,
    positionMargin,
    orderMargin,
    available: (equity - positionMargin - orderMargin) as Money,
    version: account.version,
  }
}

/** The least equity that keeps every position of the account. */
export function maintenanceOf(account: Account, marks: Marks): Money {
  let sum = ZERO
  for (const marked of marks.values()) sum = (sum + maintenanceOfSymbol(account, marked)) as Money
  return sum
}

const maintenanceOfSymbol = (account: Account, { instrument, mark }: Marked): Money =>
  shareOf(
    absolute(valueAtMark(instrument, account.lots(instrument.symbol), mark.mark)),
    instrument.maintenanceMarginRate,
  )

function unrealisedOf(account: Account, { instrument, mark }: Marked): Money {
  const holding = account.holdings.get(instrument.symbol)
  return holding ? unrealisedAt(holding.position, mark.mark, instrument) : ZERO
}

/**
 * A position as the venue shows it. Liquidation and bankruptcy are the marks of this symbol at which the whole
 * account's equity would equal its maintenance margin, and zero, all else unmoved; 0 when there is no such mark.
 */
export function heldPosition(account: Account, holding: Holding, marks: Marks): HeldPosition {
  const { instrument, position } = holding
  const marked = marks.get(instrument.symbol)
  if (!marked) throw new Error(`${instrument.symbol} is held and not listed`)
  const wallet = walletOf(account, marks)
  const unrealised = unrealisedOf(account, marked)
  const maintenanceMargin = maintenanceOfSymbol(account, marked)
  const tick = moneyToNumber(instrument.tickMoney)
  const elsewhere = moneyToNumber(subtract(wallet.equity, unrealised))
  const maintenanceElsewhere = moneyToNumber(subtract(maintenanceOf(account, marks), maintenanceMargin))
  const cost = moneyToNumber(position.cost)
  const markWhere = (spare: number, slope: number): number =>
    slope === 0 ? 0 : Math.max(0, (cost - spare) / (tick * slope))
  return {
    symbol: instrument.symbol,
    lots: position.lots,
    averageEntry: position.lots === 0 ? 0 : cost / (tick * position.lots),
    mark: marked.mark.mark,
    liquidation: markWhere(
      elsewhere - maintenanceElsewhere,
      position.lots - instrument.maintenanceMarginRate * Math.abs(position.lots),
    ),
    bankruptcy: markWhere(elsewhere, position.lots),
    cost: position.cost,
    fees: holding.fees,
    initialMargin: requirementOf(account, marked).position,
    maintenanceMargin,
    unrealised,
    realised: position.realised,
    leverage: account.leverage(instrument.symbol),
    openedAt: holding.openedAt,
  }
}
