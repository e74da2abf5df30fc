import { z } from 'zod'
import type { ContingencyId } from '../domain/contingency-id.ts'
import {
  type InstrumentSymbol,
  type Lots,
  type Ticks,
  VENUE_NAME,
  type VenueName,
} from '../domain/instrument.ts'
import { LADDER } from '../domain/ladder.ts'
import { formatMoney, type Money, money } from '../domain/money.ts'
import type { ClientOrderId, OrderId, TradeId } from '../domain/order.ts'
import type { JournalEntry, JournalEvent } from './events.ts'

/**
 * An entry as one line of JSON: money as decimal text, prices and sizes as whole ticks and lots.
 *
 * What may go wrong here is a reader that believes what it reads, and a writer whose line nobody can read. A
 * line of an unknown version, an unknown event or a number of the wrong kind is refused by name, never repaired;
 * and what `encodeEntry` writes, it has read back.
 */

/** Raised when a line of this version could be misread by an older reader. */
export const JOURNAL_VERSION = 1

/** A line that is not an entry. */
export class JournalCodecError extends Error {
  override readonly name = 'JournalCodecError'
  readonly code = 'JOURNAL_CODEC'
}

/**
 * One line of text, without a line break. The same entry gives the same text.
 * @throws JournalCodecError when the entry could not be read again (a NaN, say, which JSON writes as null).
 */
export function encodeEntry({ sequence, at, event }: JournalEntry): string {
  const text = JSON.stringify({ v: JOURNAL_VERSION, sequence, at, event }, decimalText)
  decodeEntry(text)
  return text
}

/** Money is the only bigint in an event. */
const decimalText = (_key: string, value: unknown): unknown =>
  typeof value === 'bigint' ? formatMoney(value as Money) : value

/** Reads one line. @throws JournalCodecError, naming what is wrong with it. */
export function decodeEntry(text: string): JournalEntry {
  const parsed = entrySchema.safeParse(parseJson(text))
  if (parsed.success) return { sequence: parsed.data.sequence, at: parsed.data.at, event: parsed.data.event }
  const [issue] = parsed.error.issues
  throw new JournalCodecError(`not a journal entry: ${issue?.path.join('.')}: ${issue?.message}`)
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new JournalCodecError('not a journal entry: no JSON', { cause: error })
  }
}

/** A schema whose output carries a brand; the schema checks the value, the cast only names it. */
const branded = <Brand>(schema: z.ZodType): z.ZodType<Brand> => schema as z.ZodType<Brand>

const text = z.string().min(1)
/** Reasons and codes are for people and may be empty. */
const words = z.string()
const epochMs = z.number()
const clientOrderId = branded<ClientOrderId>(text)
const orderId = branded<OrderId>(text)
const contingencyId = branded<ContingencyId>(text)
const symbol = branded<InstrumentSymbol>(text)
const ticks = branded<Ticks>(z.int())
const lots = branded<Lots>(z.int())
const amount = z.string().transform((value, context): Money => {
  try {
    return money(value)
  } catch {
    context.issues.push({ code: 'custom', message: 'no decimal amount', input: value })
    return z.NEVER
  }
})
const venue = branded<VenueName>(z.string().regex(VENUE_NAME))
const side = z.enum(['buy', 'sell'])
const ladder = z.enum(LADDER)

const timeInForce = z.enum(['GTC', 'IOC'])
const watchedPrice = z.enum(['last', 'mark', 'index'])
const trigger = z.object({ price: ticks, direction: z.enum(['up', 'down']), by: watchedPrice })

const orderTerms = { price: ticks.nullable(), size: lots }

const intent = z.object({
  clientOrderId,
  venue,
  symbol,
  owner: text,
  purpose: z.enum(['quote', 'signal', 'exit']),
  side,
  price: ticks.nullable(),
  size: lots,
  timeInForce,
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  trigger: z.exactOptional(trigger),
  leg: z.exactOptional(z.object({ of: contingencyId, name: text })),
  replaces: z.exactOptional(clientOrderId),
  external: z.exactOptional(z.literal(true)),
})

const leg = z.object({
  name: text,
  side,
  price: ticks.nullable(),
  timeInForce,
  postOnly: z.boolean(),
  reduceOnly: z.boolean(),
  trigger: z.exactOptional(trigger),
  trail: z.exactOptional(z.object({ by: watchedPrice, distance: ticks, step: ticks })),
})

const contingency = z.object({
  id: contingencyId,
  kind: z.enum(['trailing', 'oco', 'bracket']),
  venue,
  symbol,
  owner: text,
  size: lots,
  entry: leg.nullable(),
  legs: z.array(leg),
})

const fill = z.object({
  tradeId: branded<TradeId>(text),
  orderId,
  clientOrderId: clientOrderId.nullable(),
  venue,
  symbol,
  side,
  price: ticks,
  size: lots,
  liquidity: z.enum(['maker', 'taker']),
  fee: amount,
  feeCurrency: z.exactOptional(text),
  kind: z.enum(['trade', 'liquidation', 'adl', 'settlement']),
  at: epochMs,
})

const terms = z.object({
  mode: z.enum(['cross', 'isolated']),
  leverage: z.number().positive(),
  maintenanceRate: z.number().nonnegative(),
  maintenanceDeduction: amount,
})

const event = <Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), ...shape })

const eventSchema: z.ZodType<JournalEvent> = z.discriminatedUnion('type', [
  event('EngineStarted', {
    run: z.int().min(1),
    seed: z.number(),
    configHash: text,
    mode: text,
    installation: text,
    epoch: z.exactOptional(text),
  }),
  event('InstrumentSeen', {
    venue,
    symbol,
    tickSize: text,
    multiplier: text,
    baseCurrency: z.exactOptional(text),
    settleCurrency: z.exactOptional(text),
    venueAt: z.exactOptional(epochMs),
  }),
  event('OrderIntended', { intent, venueAt: z.exactOptional(epochMs) }),
  event('OrderClaimed', {
    intent,
    orderId,
    filled: lots,
    value: amount,
    reason: words,
    venueAt: z.exactOptional(epochMs),
  }),
  event('OrderAccepted', { clientOrderId, orderId }),
  event('OrderTriggered', { clientOrderId }),
  event('OrderUncertain', { clientOrderId, reason: words }),
  event('OrderConfirmed', { clientOrderId }),
  event('OrderContradicted', { clientOrderId, reason: words }),
  event('OrderCancelRequested', { clientOrderId }),
  event('OrderCancelRefused', { clientOrderId, code: words }),
  event('OrderAmendRequested', { clientOrderId, ...orderTerms }),
  event('OrderAmended', { clientOrderId, ...orderTerms }),
  event('OrderAmendRefused', { clientOrderId, code: words }),
  event('ReplacementWanted', { clientOrderId, ...orderTerms }),
  event('ReplacementDropped', { clientOrderId, reason: words }),
  event('OrderClosed', {
    clientOrderId,
    outcome: z.enum(['filled', 'cancelled', 'rejected', 'never-sent', 'never-arrived']),
    code: words,
  }),
  event('ContingencyPlaced', contingency.shape),
  event('ContingencyTrailed', { id: contingencyId, best: ticks }),
  event('ContingencyCancelRequested', { id: contingencyId }),
  event('ContingencyEnded', { id: contingencyId, reason: words }),
  event('FillRecorded', {
    fill,
    source: z.enum(['stream', 'read', 'inferred']),
    replaces: z.exactOptional(branded<Lots>(z.int().positive())),
  }),
  event('PriceCorrected', {
    tradeId: fill.shape.tradeId,
    orderId,
    venue,
    symbol,
    side,
    size: lots,
    from: ticks,
    to: ticks,
  }),
  event('FeeCorrected', {
    tradeId: text,
    venue,
    orderId: z.exactOptional(orderId),
    difference: amount,
    currency: z.exactOptional(text),
  }),
  event('FundingPaid', { id: text, venue, symbol, amount, currency: z.exactOptional(text), at: epochMs }),
  event('FundsTransferred', {
    id: text,
    venue,
    currency: text,
    amount,
    worth: z.exactOptional(z.object({ amount, currency: text })),
    at: epochMs,
  }),
  event('PositionAdjusted', {
    venue,
    symbol,
    from: lots,
    to: lots,
    price: z.exactOptional(ticks),
    reason: words,
    venueAt: z.exactOptional(epochMs),
  }),
  event('BalanceAdjusted', {
    venue,
    currency: text,
    from: amount,
    to: amount,
    reason: words,
    venueAt: z.exactOptional(epochMs),
  }),
  event('MarginTermsAdjusted', {
    venue,
    symbol,
    from: terms,
    terms,
    reason: words,
  }),
  event('LadderMoved', { from: ladder, to: ladder, trigger: text, value: words, threshold: words }),
  event('LadderPinned', { to: ladder, by: text, reason: words }),
  event('ExitBegan', { venue, symbol, reference: ticks }),
  event('EquityAnchored', {
    kind: z.enum(['day', 'peak']),
    utcDay: text,
    equity: amount,
    currency: z.exactOptional(text),
  }),
  event('EngineStopped', { reason: words, clean: z.boolean() }),
])

const entrySchema = z.compile(
  z.object({
    v: z.literal(JOURNAL_VERSION, `version ${JOURNAL_VERSION} is the only one this engine can read`),
    sequence: z.int().min(1),
    at: epochMs,
    event: eventSchema,
  }),
)
