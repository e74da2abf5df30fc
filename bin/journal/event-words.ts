import type { Contingency } from '../../src/domain/contingency.ts'
import { formatMoney, negate } from '../../src/domain/money.ts'
import type { ClientOrderId, OrderIntent, Side, Terms } from '../../src/domain/order.ts'
import type { MarginTerms } from '../../src/domain/position.ts'
import type { EventOf, JournalEvent } from '../../src/journal/events.ts'
import { percent } from '../../src/telemetry/amount.ts'
import type { Piece } from '../../src/telemetry/paint.ts'
import { rungPiece } from '../../src/telemetry/sentence.ts'
import type { KnownTicks } from './known-ticks.ts'

/** What an entry of the journal says, in a few words after its own name: those that the terminal has for the same. */
export type EventType = JournalEvent['type']

export function wordsOf(event: JournalEvent, ticks: KnownTicks): readonly Piece[] {
  const words = WORDS[event.type] as (event: JournalEvent, ticks: KnownTicks) => readonly Piece[]
  return words(event, ticks)
}

const WORDS: {
  readonly [Type in EventType]: (event: EventOf<Type>, ticks: KnownTicks) => readonly Piece[]
} = {
  EngineStarted: ({ run, mode, seed, configHash }) => [
    ['bold', `run ${run}`],
    ` ${mode}, seed ${seed}, configuration ${configHash.slice(0, 8)}`,
  ],
  EngineStopped: ({ reason, clean }) => [reason, clean ? '' : ['red', ' not clean']],
  InstrumentSeen: ({ symbol, tickSize, multiplier, settleCurrency }) => [
    ['bold', symbol],
    ` tick ${tickSize}, lot ${multiplier}`,
    settleCurrency === undefined ? '' : `, settled in ${settleCurrency}`,
  ],
  OrderIntended: ({ intent }, ticks) => intended(intent, ticks),
  OrderClaimed: ({ intent, orderId, filled, reason }, ticks) => [
    ...intended(intent, ticks),
    ` is ${orderId} at the venue, ${filled} filled: `,
    ['yellow', reason],
  ],
  OrderAccepted: ({ clientOrderId, orderId }) => [clientOrderId, ` is ${orderId} at the venue`],
  OrderTriggered: ({ clientOrderId }) => [clientOrderId],
  OrderUncertain: ({ clientOrderId, reason }) => [`${clientOrderId} `, ['red', reason]],
  OrderConfirmed: ({ clientOrderId }) => [clientOrderId],
  OrderContradicted: ({ clientOrderId, reason }) => [`${clientOrderId} `, ['red', reason]],
  OrderCancelRequested: ({ clientOrderId }) => [clientOrderId],
  OrderCancelRefused: ({ clientOrderId, code }) => [`${clientOrderId} `, ['yellow', code]],
  OrderAmendRequested: onTerms,
  OrderAmended: onTerms,
  OrderAmendRefused: ({ clientOrderId, code }) => [`${clientOrderId} `, ['yellow', code]],
  ReplacementWanted: onTerms,
  ReplacementDropped: ({ clientOrderId, reason }) => [`${clientOrderId} ${reason}`],
  OrderClosed: ({ clientOrderId, outcome, code }) => [
    `${clientOrderId} ${outcome}`,
    code === '' ? '' : ['yellow', ` ${code}`],
  ],
  ContingencyPlaced: placed,
  ContingencyTrailed: ({ id, best }, ticks) => [`${id} its best price is ${ticks.price(id, best)}`],
  ContingencyCancelRequested: ({ id }) => [id],
  ContingencyEnded: ({ id, reason }) => [`${id} ${reason}`],
  FillRecorded: ({ fill, source, replaces }, ticks) => [
    ['bold', fill.symbol],
    ' ',
    sidePiece(fill.side),
    ` ${fill.size} @ ${ticks.price(fill, fill.price)} ${fill.liquidity} fee ${formatMoney(fill.fee)}`,
    fill.feeCurrency === undefined ? '' : ` ${fill.feeCurrency}`,
    fill.kind === 'trade' ? '' : ['red', ` ${fill.kind}`],
    source === 'inferred' ? ['yellow', ' inferred'] : '',
    replaces === undefined ? '' : ['yellow', ` in place of ${replaces} inferred`],
    ['dim', ` ${fill.clientOrderId ?? `order ${fill.orderId} of the venue`}`],
  ],
  PriceCorrected: ({ tradeId, from, to, ...of }, ticks) => [
    ['bold', of.symbol],
    ` trade ${tradeId} ${ticks.price(of, from)} → ${ticks.price(of, to)}`,
  ],
  FeeCorrected: ({ tradeId, difference, currency }) => [
    `trade ${tradeId} by ${formatMoney(difference)}`,
    currency === undefined ? '' : ` ${currency}`,
  ],
  FundingPaid: ({ symbol, amount, currency }) => [
    ['bold', symbol],
    ` ${formatMoney(amount)}`,
    currency === undefined ? '' : ` ${currency}`,
  ],
  FundsTransferred: ({ venue, currency, amount }) => [
    ['bold', `${venue} ${currency}`],
    amount < 0n ? ` ${formatMoney(negate(amount))} went out` : ` ${formatMoney(amount)} came in`,
  ],
  PositionAdjusted: ({ symbol, from, to, reason }) => [
    ['bold', symbol],
    ` ${signed(from)} → ${signed(to)} lots: `,
    ['red', reason],
  ],
  BalanceAdjusted: ({ venue, currency, from, to, reason }) => [
    ['bold', `${venue} ${currency}`],
    ` ${formatMoney(from)} → ${formatMoney(to)}: `,
    ['yellow', reason],
  ],
  MarginTermsAdjusted: ({ symbol, from, terms, reason }) => [
    ['bold', symbol],
    ` ${marginTerms(from)} → ${marginTerms(terms)}: `,
    ['yellow', reason],
  ],
  LadderMoved: ({ from, to, trigger, value, threshold }) => [
    rungPiece(from),
    ' → ',
    rungPiece(to),
    `  by ${trigger} ${value} against ${threshold}`,
  ],
  LadderPinned: ({ to, by, reason }) => ['pinned at ', rungPiece(to), `  by ${by}: ${reason}`],
  ExitBegan: ({ venue, symbol, reference }, ticks) => [
    ['bold', symbol],
    ` from ${ticks.price({ venue, symbol }, reference)}`,
  ],
  EquityAnchored: ({ kind, utcDay, equity, currency }) => [
    `${kind} ${utcDay} ${formatMoney(equity)}`,
    currency === undefined ? '' : ` ${currency}`,
  ],
}

export const EVENT_TYPES = Object.keys(WORDS) as readonly EventType[]

function intended(intent: OrderIntent, ticks: KnownTicks): readonly Piece[] {
  const { trigger } = intent
  const manner = [
    intent.price === null ? 'market' : `@ ${ticks.price(intent, intent.price)}`,
    ...(trigger ? [`when ${trigger.by} ${trigger.direction} ${ticks.price(intent, trigger.price)}`] : []),
    ...(intent.timeInForce === 'IOC' ? ['IOC'] : []),
    ...(intent.postOnly ? ['post-only'] : []),
    ...(intent.reduceOnly ? ['reduce-only'] : []),
    ...(intent.replaces ? [`in place of ${intent.replaces}`] : []),
    ...(intent.leg ? [`${intent.leg.name} of ${intent.leg.of}`] : []),
  ]
  return [
    ['bold', intent.symbol],
    ' ',
    sidePiece(intent.side),
    ` ${intent.size} ${manner.join(' ')} for ${intent.owner}`,
    ['dim', ` ${intent.clientOrderId}`],
  ]
}

function placed({ id, kind, symbol, size, owner, entry, legs }: Contingency): readonly Piece[] {
  const names = [...(entry ? [entry] : []), ...legs].map(({ name }) => name)
  return [['bold', symbol], ` ${id} ${kind} of ${size} for ${owner}: ${names.join(', ')}`]
}

function onTerms(
  { clientOrderId, size, price }: Terms & { readonly clientOrderId: ClientOrderId },
  ticks: KnownTicks,
): readonly Piece[] {
  const at = price === null ? 'market' : `@ ${ticks.price(clientOrderId, price)}`
  return [`${clientOrderId} → ${size} ${at}`]
}

const sidePiece = (side: Side): Piece => [side === 'buy' ? 'green' : 'red', side]

const signed = (lots: number): string => (lots > 0 ? `+${lots}` : String(lots))

const marginTerms = ({ mode, leverage, maintenanceRate }: MarginTerms): string =>
  `${mode} ${leverage}×, maintenance ${percent(maintenanceRate)}`
