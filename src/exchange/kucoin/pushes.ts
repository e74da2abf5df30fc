import type { ExchangeEvent } from '../contract.ts'
import { AccountPushes } from './account-pushes.ts'
import { BookPushes } from './book-pushes.ts'
import type { Hub } from './hub.ts'
import { MarketPushes } from './market-pushes.ts'
import { listed } from './order-view.ts'
import type { SimulatedVenue } from './venue.ts'

/** Turns what happens at the exchange into frames for those who listen. Returns how to stop. */
export function startPushes(venue: SimulatedVenue, hub: Hub): () => void {
  const book = new BookPushes(venue, hub)
  const market = new MarketPushes(venue, hub)
  const account = new AccountPushes(venue, hub)
  venue.preferences.observe((who, setting, data) => account.settingChanged(who, setting, data))

  return venue.exchange.observe((event: ExchangeEvent): void => {
    switch (event.type) {
      case 'BookChanged':
        return book.changed(event, listed(venue, event.symbol))
      case 'Traded':
        return market.traded(event.trade, listed(venue, event.symbol))
      case 'PriceMarked':
        return market.marked(event.price, listed(venue, event.symbol))
      case 'FundingRated':
        return market.fundingRated(event)
      case 'FundingSettled':
        return market.fundingSettled(event)
      case 'OrderChanged':
        return account.orderChanged(event)
      case 'StopChanged':
        return account.stopChanged(event)
      case 'PositionChanged':
        return account.positionChanged(event)
      case 'WalletChanged':
        return account.walletChanged(event)
      default:
        return event satisfies never
    }
  })
}
