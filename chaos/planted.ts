import type { Mutant } from './mutant.ts'

/** A mistake that somebody could make in the engine, and that money would pay for. */
export interface Planted extends Mutant {
  readonly name: string
}

/** What a batch of trials has to find, each within a few hundred seeds. */
export const PLANTED: readonly Planted[] = [
  {
    name: 'fills that only a read knows are ignored',
    file: 'actors/desk.ts',
    from: "for (const fill of event.fills) record(fill, 'read')",
    to: '',
  },
  {
    name: 'orders of the journal get no actor after a restart',
    file: 'actors/desk.ts',
    from: 'for (const order of books.open.values()) adopt(order)',
    to: '',
  },
  {
    name: 'a request leaves before its intent is on disk',
    file: 'src/journal/departures.ts',
    from: 'if (!isExit) return this.#queue.whenDurable(sequence, done)',
    to: 'if (!isExit) return done()',
  },
  {
    name: 'a lost answer is taken for a no',
    file: 'src/venues/kucoin/errors.ts',
    from: "return error.phase === 'sent' && effect === 'write' ? new OutcomeUnknown(detail) : new Unavailable(detail)",
    to: 'return new Unavailable(detail)',
  },
  {
    name: 'the latch is lost over a restart',
    file: 'actors/ladder.ts',
    from: "return trigger === '' ? { state, since, pin } : { state, since, trigger, value, threshold, pin }",
    to: "return { state: 'NORMAL', since }",
  },
  {
    name: 'a fill that crosses zero keeps the old cost',
    file: 'src/domain/position.ts',
    from: '(crossed ? value(after) : position.cost - costClosed)',
    to: '(position.cost - costClosed)',
  },
  {
    name: 'the door forgets orders of unknown fate',
    file: 'supervisors/door-view.ts',
    from: 'remaining: remaining(order),',
    to: "remaining: order.knowledge === 'confirmed' ? remaining(order) : (0 as never),",
  },
  {
    name: 'the door does not count orders in flight',
    file: 'supervisors/door-view.ts',
    from: 'remaining: remaining(order),',
    to: "remaining: order.command === 'submitting' ? (0 as never) : remaining(order),",
  },
  {
    name: 'an exit may open',
    file: 'src/risk/exits/cross.ts',
    from: 'reduceOnly: true,',
    to: 'reduceOnly: false,',
  },
  {
    name: 'quotes go on while the feed is silent',
    file: 'src/risk/layers/freshness.ts',
    from: "if (!(ageMs <= staleAfterMs)) return deny('FEED_STALE', { symbol, ageMs, staleAfterMs })",
    to: '',
  },
  {
    name: 'a timer is left armed',
    file: 'src/journal/departures.ts',
    from: 'this.#clock.clearTimeout(deadline)',
    to: '',
  },
  {
    name: 'a subscription outlives its actor',
    file: 'actors/strategy.ts',
    from: 'subscription.unsubscribe()',
    to: '',
  },
  {
    name: 'a torn tail is believed',
    file: 'src/journal/recovery.ts',
    from: 'else if (chainHash(this.hash, text) !== hash)',
    to: "else if (chainHash(this.hash, text) !== hash && text === '')",
  },
  {
    name: 'a fill of an order that nobody here placed is dropped',
    file: 'actors/evidence.ts',
    from: 'const replaces = source ===',
    to: 'if (!books.orderOf(fill)) return\n    const replaces = source ===',
  },
  {
    name: 'a fill that is pushed and read counts twice',
    file: 'src/venues/kucoin/stream/order-push.ts',
    from: 'tradeId: tradeId as TradeId,',
    to: "tradeId: tradeId.concat('-push') as TradeId,",
  },
  {
    name: 'a part of an order that filled is taken for the whole',
    file: 'machines/order/guards.ts',
    from: '  context.filled >= largest(context) || (context.doneAt',
    to: '  context.filled > 0 || (context.doneAt',
  },
  {
    name: 'what belongs to a venue dies together',
    file: 'supervisors/venue.ts',
    from: "strategy: 'one-for-one',",
    to: "strategy: 'one-for-all',",
  },
  {
    name: "a strategy that dies pulls everybody's quotes",
    file: 'actors/strategy.ts',
    from: "toDesk(treeOf(system), { type: 'CancelAll', which: { owner } })",
    to: "toDesk(treeOf(system), { type: 'CancelAll', which: {} })",
  },
  {
    name: 'an escalation does not move the ladder',
    file: 'actors/spent-budgets.ts',
    from: "decision.action === 'escalate' && symbolAt(path) === undefined",
    to: "decision.action === 'escalate' && symbolAt(path) !== undefined",
  },
  {
    name: 'the door forgets groups that fall together',
    file: 'src/risk/layers/exposure.ts',
    from: 'const limit = group.notionalMax * scale',
    to: 'const limit = 1e9 * scale',
  },
  {
    name: 'exits wait behind the budget of quotes',
    file: 'src/venues/kucoin/budget.ts',
    from: 'relieves ? 0 : LEFT_BY_ORDERS',
    to: 'relieves ? 0.99 : LEFT_BY_ORDERS',
  },
  {
    name: 'what came and went is asked for once',
    file: 'src/account/drift.ts',
    from: ': { count: 1, sinceMicros: micros }',
    to: ': { count: 1, sinceMicros: seen?.sinceMicros ?? micros }',
  },
  {
    name: 'what two venues name alike is one',
    file: 'src/domain/instrument.ts',
    from: 'as InstrumentKey\n  if (atVenue)',
    to: "as InstrumentKey\n  if (venue !== 'kucoin') return instrumentKey({ venue: 'kucoin', symbol })\n  if (atVenue)",
  },
  {
    name: 'a snapshot misses the orders that are open',
    file: 'src/journal/snapshot.ts',
    from: 'value instanceof BoundedMap ? [...value] : value,',
    to: "name === 'open' ? new Map() : value instanceof BoundedMap ? [...value] : value,",
  },
]
