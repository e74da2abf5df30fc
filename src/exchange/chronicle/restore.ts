import type { Instrument, InstrumentSymbol } from '../../domain/instrument.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Account } from '../account.ts'
import type { DeadMan } from '../dead-man.ts'
import type { House } from '../house.ts'
import { LiveOrder } from '../live-order.ts'
import type { Trading } from '../trading.ts'
import type { Past } from './chronicle.ts'
import type { Entry, OrderRow } from './entry.ts'
import type { Scribe } from './scribe.ts'

/**
 * Puts back what a chronicle says, into an exchange whose accounts are new and whose books are empty. Orders that rested
 * rest again, oldest first; whoever comes into the book afterwards meets them.
 * @throws Error when it speaks of an account or a contract that this exchange does not have.
 */
export function restore(
  { entries, idPrefixMax, markets }: Past,
  trading: Trading,
  house: House,
  deadMan: DeadMan,
  scribe: Scribe,
  clock: Clock,
): void {
  const restored = new Set<Account>()
  const orders = new Map<string, LiveOrder>()
  const instrumentOf = (symbol: InstrumentSymbol): Instrument => trading.market(symbol).instrument
  const armed = new Map<string, NonNullable<Entry['deadMan']>>()
  for (const entry of entries) {
    for (const row of entry.accounts ?? []) {
      const account = trading.account(row.id)
      account.restore(row, instrumentOf)
      restored.add(account)
    }
    for (const row of entry.orders ?? []) restoreOrder(row, orders, trading)
    if (entry.house) house.restore(entry.house)
    if (entry.deadMan) armed.set(entry.deadMan.account, entry.deadMan)
  }
  for (const { sequenceMax, symbol, tradesMax } of markets.values())
    trading.market(symbol).continueFrom(sequenceMax, tradesMax)
  trading.idsAfter(idPrefixMax)
  scribe.adopt(restored, orders.values())
  for (const order of orders.values()) if (order.status !== 'done') trading.resume(order)
  for (const { account, deadline, symbols } of armed.values())
    if (deadline !== null) deadMan.arm(account, Math.max(SOON_MS, deadline - clock.now()), symbols)
}

/** A deadline that passed while nobody was there. */
const SOON_MS = 1

function restoreOrder(row: OrderRow, orders: Map<string, LiveOrder>, trading: Trading): void {
  const { account, cancelled, dealt, endedAt, filled, id, placed, status, updatedAt } = row
  let order = orders.get(id)
  if (!order) {
    if (!placed) throw new Error(`order ${id} is spoken of before it was placed`)
    trading.market(placed.request.symbol)
    order = new LiveOrder(id, account, placed.request, placed.origin, placed.createdAt)
    orders.set(id, order)
    trading.registry(account).add(order)
  }
  Object.assign(order, { status, filled, cancelled, dealt, updatedAt, endedAt })
  order.remaining = order.request.size - filled - cancelled
}
