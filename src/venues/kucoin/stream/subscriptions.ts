import type { InstrumentSymbol } from '../../../domain/instrument.ts'
import type { StreamKind, StreamRequest } from '../../venue.ts'

/** Symbols in one subscribe frame, by KuCoin's older documents; its newer ones allow more. */
const SYMBOLS_PER_FRAME = 100

/** Topics that are subscribed symbol by symbol: the book, every trade, mark and funding rate. */
const BY_SYMBOL = ['/contractMarket/level2', '/contractMarket/execution', '/contract/instrument']
const ANNOUNCEMENT = '/contract/announcement'

/** Private topics without a symbol push for every symbol. */
const PRIVATE = [
  '/contractMarket/tradeOrders',
  '/contract/positionAll',
  '/contractAccount/wallet',
  '/contractMarket/advancedOrders',
]

/** The topics of a session, each with as many symbols as fit into one frame. */
export function topicsOf(kind: StreamKind, symbols: readonly InstrumentSymbol[]): readonly string[] {
  switch (kind) {
    case 'public':
      return [
        ...BY_SYMBOL.flatMap((topic) => batches(symbols).map((batch) => `${topic}:${batch}`)),
        ANNOUNCEMENT,
      ]
    case 'private':
      return PRIVATE
    case 'trading':
      return []
    default:
      return kind satisfies never
  }
}

/** What is subscribed for one symbol and for no other. */
export const symbolTopicsOf = (kind: StreamKind, symbol: InstrumentSymbol): readonly string[] =>
  kind === 'public' ? BY_SYMBOL.map((topic) => `${topic}:${symbol}`) : []

/** A frame that begins or ends one topic; the venue acknowledges it under the same id. */
export const topicFrame = (
  type: 'subscribe' | 'unsubscribe',
  id: string,
  topic: string,
  kind: StreamKind,
): StreamRequest => ({
  id,
  text: JSON.stringify({ id, type, topic, privateChannel: kind === 'private', response: true }),
})

export const pingFrame = (id: string): string => JSON.stringify({ id, type: 'ping' })

export const tradingPingFrame = (id: string, timestamp: number): string =>
  JSON.stringify({ id, op: 'ping', timestamp })

function batches(symbols: readonly InstrumentSymbol[]): readonly string[] {
  const made: string[] = []
  for (let from = 0; from < symbols.length; from += SYMBOLS_PER_FRAME)
    made.push(symbols.slice(from, from + SYMBOLS_PER_FRAME).join(','))
  return made
}
