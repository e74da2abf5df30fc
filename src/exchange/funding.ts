import { type Money, negate, shareOf } from '../domain/money.ts'
import { valueAtMark } from '../domain/position.ts'
import type { FundingLine } from './contract.ts'
import type { EventQueue } from './event-queue.ts'
import type { House } from './house.ts'

import type { SymbolMarket } from './symbol-market.ts'
import type { Trading } from './trading.ts'

/** Ends a funding interval: longs pay rate × value at the mark, shorts receive it (a negative rate: the reverse). */
export function settleFunding(
  market: SymbolMarket,
  trading: Trading,
  events: EventQueue,
  house: House,
  at: number,
): void {
  const { symbol, instrument } = market
  const rate = market.mark.settle(at)
  const mark = market.mark.mark
  events.emit({ type: 'FundingSettled', phase: 'begin', symbol, rate, at })
  for (const account of trading.accounts.values()) {
    const lots = account.lots(symbol)
    if (lots === 0) continue
    const amount: Money = negate(shareOf(valueAtMark(instrument, lots, mark), rate))
    const line: FundingLine = { id: `${symbol}-${at}`, symbol, at, rate, mark, lots, amount }
    account.funding.push(line)
    account.post('funding', amount, at, symbol)
    house.received(negate(amount))
    trading.books.touch(account, symbol, 'funding')
  }
  events.emit({ type: 'FundingSettled', phase: 'end', symbol, rate, at })
}
