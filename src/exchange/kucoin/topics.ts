/** Topics of the streams: what may be asked for, by whom, and under which name its pushes are found. */

export type Feed = keyof typeof FEEDS

interface FeedRule {
  readonly path: string
  readonly access: 'public' | 'private'
  /** Whether a topic names symbols: it must, it may, or it must not. */
  readonly symbols: 'required' | 'optional' | 'none'
}

const FEEDS = {
  ticker: { path: '/contractMarket/ticker', access: 'public', symbols: 'required' },
  tickerV2: { path: '/contractMarket/tickerV2', access: 'public', symbols: 'required' },
  level2: { path: '/contractMarket/level2', access: 'public', symbols: 'required' },
  depth5: { path: '/contractMarket/level2Depth5', access: 'public', symbols: 'required' },
  depth50: { path: '/contractMarket/level2Depth50', access: 'public', symbols: 'required' },
  execution: { path: '/contractMarket/execution', access: 'public', symbols: 'required' },
  candle: { path: '/contractMarket/limitCandle', access: 'public', symbols: 'required' },
  snapshot: { path: '/contractMarket/snapshot', access: 'public', symbols: 'required' },
  instrument: { path: '/contract/instrument', access: 'public', symbols: 'required' },
  announcement: { path: '/contract/announcement', access: 'public', symbols: 'optional' },
  orders: { path: '/contractMarket/tradeOrders', access: 'private', symbols: 'optional' },
  stops: { path: '/contractMarket/advancedOrders', access: 'private', symbols: 'none' },
  position: { path: '/contract/position', access: 'private', symbols: 'required' },
  positions: { path: '/contract/positionAll', access: 'private', symbols: 'none' },
  wallet: { path: '/contractAccount/wallet', access: 'private', symbols: 'none' },
  marginMode: { path: '/contract/marginMode', access: 'private', symbols: 'none' },
  crossLeverage: { path: '/contract/crossLeverage', access: 'private', symbols: 'none' },
} as const satisfies Record<string, FeedRule>

const BY_PATH: ReadonlyMap<string, Feed> = new Map(
  Object.entries(FEEDS).map(([feed, { path }]) => [path, feed as Feed]),
)

/** Minutes of the candles that can be subscribed. */
export const CANDLE_MINUTES: ReadonlyMap<string, number> = new Map([
  ['1min', 1],
  ['3min', 3],
  ['5min', 5],
  ['15min', 15],
  ['30min', 30],
  ['1hour', 60],
  ['2hour', 120],
  ['4hour', 240],
  ['8hour', 480],
  ['12hour', 720],
  ['1day', 1440],
  ['1week', 10080],
])

/** A refusal of a subscription, as an error frame says it. */
export interface TopicRefusal {
  readonly code: number
  readonly data: string
}

export interface Asked {
  readonly topic: string
  /** The client's word that it means a private topic. */
  readonly privateChannel: boolean
  /** Whose token it holds; null for a public one. */
  readonly account: string | null
  readonly isListed: (symbol: string) => boolean
}

/** The channels of a topic with a comma list, or why it is refused. A refused part refuses the whole. */
export function channelsOf({
  topic,
  privateChannel,
  account,
  isListed,
}: Asked): readonly string[] | TopicRefusal {
  const [path = '', list] = topic.split(':')
  const feed = BY_PATH.get(path)
  if (!feed) return notFound(topic)
  const { access, symbols }: FeedRule = FEEDS[feed]
  if (access === 'private') {
    if (account === null) return { code: 401, data: `topic ${topic} needs the token of a user` }
    if (!privateChannel) return { code: 403, data: `topic ${topic} is private` }
  }
  if (list === undefined || symbols === 'none')
    return list === undefined && symbols !== 'required' ? [channel(feed, '', account)] : notFound(topic)
  const names = list.split(',')
  const stray = names.find((name) => !isNamed(feed, name, isListed))
  return stray === undefined
    ? names.map((name) => channel(feed, name, account))
    : notFound(`${path}:${stray}`)
}

function isNamed(feed: Feed, name: string, isListed: (symbol: string) => boolean): boolean {
  if (feed !== 'candle') return isListed(name)
  const [symbol = '', length = ''] = name.split('_')
  return isListed(symbol) && CANDLE_MINUTES.has(length)
}

const notFound = (topic: string): TopicRefusal => ({ code: 404, data: `topic ${topic} is not found` })

/** Where the subscribers of a feed are found; private ones apart for every account. */
export const channel = (feed: Feed, name = '', account: string | null = null): string =>
  FEEDS[feed].access === 'private' ? `${account} ${FEEDS[feed].path}:${name}` : `${FEEDS[feed].path}:${name}`

/** The topic that a push names. */
export const topicOf = (feed: Feed, name = ''): string =>
  name ? `${FEEDS[feed].path}:${name}` : FEEDS[feed].path
