import { formatMoney, ZERO } from '../../domain/money.ts'
import type { ExchangeEvent } from '../contract.ts'
import type { Hub } from './hub.ts'
import { privateMessage } from './message.ts'
import { orderPush, stopPush } from './order-pushes.ts'
import { listed } from './order-view.ts'
import { markedView, positionView } from './position-view.ts'
import { channel, topicOf } from './topics.ts'
import type { SimulatedVenue } from './venue.ts'
import { amount, fractionalPrice, nanoseconds } from './wire-json.ts'

type Event<Type extends ExchangeEvent['type']> = Extract<ExchangeEvent, { type: Type }>

/** Pushes to one account: its orders, stops, positions, money and settings. */
export class AccountPushes {
  readonly #venue: SimulatedVenue
  readonly #hub: Hub

  constructor(venue: SimulatedVenue, hub: Hub) {
    this.#venue = venue
    this.#hub = hub
  }

  orderChanged({ order, change, fill, at }: Event<'OrderChanged'>): void {
    const { account, symbol } = order
    this.#hub.publish([channel('orders', '', account), channel('orders', symbol, account)], () =>
      privateMessage(
        topicOf('orders', symbol),
        'symbolOrderChange',
        account,
        orderPush(this.#venue, order, change, fill, at),
      ),
    )
  }

  stopChanged(event: Event<'StopChanged'>): void {
    const { account } = event.order
    this.#hub.publish([channel('stops', '', account)], () =>
      privateMessage(topicOf('stops'), 'stopOrder', account, stopPush(this.#venue, event)),
    )
  }

  /** After a trade the whole position; after a mark only what moved; after funding what was paid. */
  positionChanged(event: Event<'PositionChanged'>): void {
    const { account, position, reason } = event
    const channels = [channel('positions', '', account), channel('position', position.symbol, account)]
    const topic = topicOf('position', position.symbol)
    this.#hub.publish(channels, () =>
      reason === 'funding'
        ? privateMessage(topic, 'position.settlement', account, this.#settlement(event))
        : privateMessage(topic, 'position.change', account, this.#change(event)),
    )
  }

  #change({ account, position, reason, at }: Event<'PositionChanged'>): object {
    const instrument = listed(this.#venue, position.symbol)
    if (reason !== 'markPriceChange')
      return { ...positionView(this.#venue, account, position, at), changeReason: reason }
    return {
      symbol: position.symbol,
      ...markedView(instrument, position),
      currentTimestamp: at,
      settleCurrency: instrument.settleCurrency,
      changeReason: reason,
    }
  }

  #settlement({ account, position, at }: Event<'PositionChanged'>): object {
    const { exchange } = this.#venue
    const instrument = listed(this.#venue, position.symbol)
    const line = exchange.fundingPayments(account, position.symbol, at).at(-1)
    return {
      fundingTime: line?.at ?? at,
      qty: line?.lots ?? position.lots,
      markPrice: fractionalPrice(instrument, line?.mark ?? position.mark),
      fundingRate: line?.rate ?? 0,
      fundingFee: amount(line?.amount ?? ZERO),
      ts: nanoseconds(at),
      settleCurrency: instrument.settleCurrency,
    }
  }

  /** The exchange has one margin pool; what stands behind positions and orders is the cross part of it. */
  walletChanged({ account, wallet, at }: Event<'WalletChanged'>): void {
    this.#hub.publish([channel('wallet', '', account)], () =>
      privateMessage(topicOf('wallet'), 'walletBalance.change', account, {
        crossPosMargin: formatMoney(wallet.positionMargin),
        isolatedOrderMargin: '0',
        holdBalance: '0',
        equity: formatMoney(wallet.equity),
        version: String(wallet.version),
        availableBalance: formatMoney(wallet.available),
        isolatedPosMargin: '0',
        walletBalance: formatMoney(wallet.balance),
        isolatedFundingFeeMargin: '0',
        crossUnPnl: formatMoney(wallet.unrealised),
        totalCrossMargin: formatMoney(wallet.equity),
        currency: wallet.currency,
        isolatedUnPnl: '0',
        crossOrderMargin: formatMoney(wallet.orderMargin),
        timestamp: String(at),
      }),
    )
  }

  settingChanged(account: string, setting: 'marginMode' | 'crossLeverage', data: object): void {
    this.#hub.publish([channel(setting, '', account)], () =>
      privateMessage(topicOf(setting), 'user.config', account, data),
    )
  }
}
