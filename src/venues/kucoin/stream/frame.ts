import { z } from 'zod'
import type { Instrument } from '../../../domain/instrument.ts'
import type { StreamFrame } from '../../venue.ts'
import { decodeWallet } from '../codec/account.ts'
import { decodePositionChange } from '../codec/position.ts'
import type { Listing } from '../listing.ts'
import { explain } from '../request.ts'
import {
  decodeFundingRate,
  decodeFundingSettled,
  decodeLevel2,
  decodeMark,
  decodeTrade,
} from './market-push.ts'
import { decodeOrderPush } from './order-push.ts'
import { decodeStopPush } from './stop-push.ts'

/** Enough of a frame to see what is wrong with it, too little to fill a log. */
const EXCERPT_MAX = 160
export const excerptOf = (text: string): string => text.slice(0, EXCERPT_MAX)

/** Looked at and passed on: whoever reads the data has a schema for it. */
interface PushData {
  readonly symbol?: string | null
}

const isPushData = (value: unknown): value is PushData =>
  typeof value === 'object' &&
  value !== null &&
  (!('symbol' in value) || value.symbol === null || typeof value.symbol === 'string')

interface Push {
  readonly topic: string
  readonly subject?: string | undefined
  readonly data: PushData
}

/** By hand and not by a schema: every frame comes through here, and only its envelope is looked at. */
const isPush = (frame: unknown): frame is Push =>
  typeof frame === 'object' &&
  frame !== null &&
  'topic' in frame &&
  typeof frame.topic === 'string' &&
  (!('subject' in frame) || typeof frame.subject === 'string') &&
  'data' in frame &&
  isPushData(frame.data)

const answer = z.compile(
  z.object({
    id: z.union([z.string(), z.number()]).transform(String).optional(),
    type: z.string(),
    code: z.union([z.string(), z.number()]).transform(String).optional(),
    data: z.unknown().optional(),
  }),
)

type Decode = (data: unknown, instrument: Instrument) => StreamFrame

/** What each subject of each topic means. Topics are without their symbols. */
const MEANINGS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['/contractMarket/level2 level2', (data, of) => ({ type: 'Market', event: decodeLevel2(data, of) })],
  ['/contractMarket/execution match', (data, of) => ({ type: 'Market', event: decodeTrade(data, of) })],
  ['/contract/instrument mark.index.price', (data, of) => ({ type: 'Market', event: decodeMark(data, of) })],
  [
    '/contract/instrument funding.rate',
    (data, of) => ({ type: 'Market', event: decodeFundingRate(data, of) }),
  ],
  [
    '/contract/announcement funding.end',
    (data, of) => ({ type: 'Market', event: decodeFundingSettled(data, of) }),
  ],
  ['/contractMarket/tradeOrders orderChange', (data, of) => orderFrame(data, of)],
  ['/contractMarket/tradeOrders symbolOrderChange', (data, of) => orderFrame(data, of)],
  [
    '/contractMarket/advancedOrders stopOrder',
    (data, of) => ({ type: 'Order', report: decodeStopPush(data, of) }),
  ],
  ['/contract/position position.change', (data, of) => positionFrame(data, of)],
  ['/contract/positionAll position.change', (data, of) => positionFrame(data, of)],
])

/** Wallet pushes concern a currency, not an instrument. */
const WALLET = '/contractAccount/wallet'
/** Older subjects of the wallet say one amount each, under names of their own; the balance push says it all. */
const wholeWallet = z.compile(z.object({ equity: z.unknown() }))

/** Topics that we know and have no use for, or not for all of their subjects. */
const IGNORED_TOPICS: ReadonlySet<string> = new Set([
  '/contractMarket/ticker',
  '/contractMarket/tickerV2',
  '/contractMarket/level2Depth5',
  '/contractMarket/level2Depth50',
  '/contractMarket/limitCandle',
  '/contractMarket/snapshot',
  '/contract/announcement',
  '/contract/marginMode',
  '/contract/crossLeverage',
  '/contract/position',
  '/contract/positionAll',
])

const orderFrame: Decode = (data, of) => ({ type: 'Order', report: decodeOrderPush(data, of) })
const positionFrame: Decode = (data, of) => ({ type: 'Position', position: decodePositionChange(data, of) })

/** Whether pushes of a subject are read, known and left alone, or unheard of. */
export function meaningOf(topic: string, subject: string): 'read' | 'ignored' | 'unknown' {
  const [name = ''] = topic.split(':')
  if (MEANINGS.has(`${name} ${subject}`) || name === WALLET) return 'read'
  return IGNORED_TOPICS.has(name) ? 'ignored' : 'unknown'
}

/** Reads one frame. Never throws: what cannot be read is Malformed, what does not concern us is Ignored. */
export function decodeFrame(text: string, listing: Listing): StreamFrame {
  try {
    const frame: unknown = JSON.parse(text)
    return isPush(frame) ? decodePush(frame, listing) : decodeAnswer(frame)
  } catch (error) {
    return { type: 'Malformed', reason: explain(error), excerpt: excerptOf(text) }
  }
}

function decodePush({ topic, subject, data }: Push, listing: Listing): StreamFrame {
  const colon = topic.indexOf(':')
  const name = colon < 0 ? topic : topic.slice(0, colon)
  if (name === WALLET) return walletFrame(data, topic)
  const meaning = MEANINGS.get(`${name} ${subject ?? ''}`)
  if (!meaning) return { type: 'Ignored', topic }
  const symbols = colon < 0 ? '' : topic.slice(colon + 1)
  const instrument = listing.peek(data.symbol || symbols)
  return instrument ? meaning(data, instrument) : { type: 'Ignored', topic }
}

const walletFrame = (data: unknown, topic: string): StreamFrame =>
  wholeWallet.safeParse(data).success
    ? { type: 'Account', account: decodeWallet(data) }
    : { type: 'Ignored', topic }

function decodeAnswer(frame: unknown): StreamFrame {
  const { id = '', type, code, data } = answer.parse(frame)
  switch (type) {
    case 'welcome':
      return { type: 'Welcome' }
    case 'pong':
      return { type: 'Pong', id }
    case 'ack':
      return { type: 'Acknowledged', id }
    case 'error':
      return { type: 'Refused', id, code: code ?? '', message: typeof data === 'string' ? data : '' }
    default:
      throw new Error(`a frame of type ${type} without a topic or data`)
  }
}
