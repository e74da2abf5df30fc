import { combineLatest, distinctUntilChanged, filter, map } from 'rxjs'
import { type AnyActorRef, assign, type EventObject, fromCallback } from 'xstate'
import { type SymbolEvent, symbolMachine } from '../machines/symbol.ts'
import { type Instrument, instrumentLabel } from '../src/domain/instrument.ts'
import { rung } from '../src/domain/ladder.ts'
import type { OrderOutcome, Side } from '../src/domain/order.ts'
import { type BookedOrder, remaining } from '../src/journal/booked-order.ts'
import { strategyNamed } from '../src/strategies/catalogue.ts'
import { type OwnQuote, type QuoteChanges, quoteChanges } from '../src/strategies/quoter.ts'
import type { Decision, DesiredQuotes } from '../src/strategies/strategy.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import type { LadderView, Look } from './channels.ts'
import { toDesk } from './messages.ts'
import { strategyOf } from './names.ts'
import type { VenueWorld } from './world.ts'

/** The same thought would meet the same refusal: only a new look at the market is worth another try. */
const WITHOUT_NEWS: ReadonlySet<OrderOutcome | null> = new Set(['rejected', 'never-sent'])

/** What the door denied is asked for again so much later: its limits move with fills and marks, not with every view. */
const DENIED_PAUSE_MS = 500

/** A strategy that trades one symbol: the machine says whether, the strategy what, the quoter how little to change. */
export function strategyActor(world: VenueWorld, instrument: Instrument) {
  const { channels, config, journal, ports, venue } = world
  const { symbol } = instrument
  const label = instrumentLabel(instrument, config.engine.venue)
  const strategy = strategyNamed(config.strategy)
  const owner = `${strategy.name}/${label}`
  /** Lives whose orders are on their way to the desk, and so not in the books yet. */
  const submitting = new WeakMap<AnyActorRef, QuoteChanges['place']>()
  /** When the door last denied a quote of a side, by the clock. */
  const deniedAt = new Map<Side, number>()

  return symbolMachine.provide({
    actors: {
      feed: fromCallback<EventObject>(({ sendBack, system }) => {
        const turn = treeOf(system).enter
        const send = (event: SymbolEvent): void => turn(() => sendBack(event))
        const subscription = channels
          .views(instrument)
          .subscribe((look) => send(look ? { type: 'VIEW', view: look } : { type: 'VIEW_LOST' }))
        subscription.add(
          combineLatest([channels.ladder, channels.phase])
            .pipe(map(allowed), distinctUntilChanged())
            .subscribe((allows) => send({ type: 'LADDER', allows })),
        )
        subscription.add(
          channels.orderChanges
            .pipe(filter((change) => change.owner === owner && !WITHOUT_NEWS.has(change.outcome)))
            .subscribe(() => send({ type: 'ORDER_CHANGED' })),
        )
        return () => {
          subscription.unsubscribe()
          // However this life ends, its quotes end with it: after a crash nobody may come who pulls them.
          toDesk(treeOf(system), { type: 'CancelAll', which: { owner } })
        }
      }),
    },
    actions: {
      decide: assign({
        decision: ({ context, event }) => {
          if (event.type !== 'VIEW') return context.decision
          const before = context.decision as Decision<unknown> | null
          return strategy.decide((event.view as Look).view, before ? before.state : strategy.initial())
        },
      }),
      requote: ({ context, event, self }) => {
        // Only a view makes a tick: a slot that came free acts on a thought whose frame is long gone.
        const frameMicros = event.type === 'VIEW' ? (event.view as Look).frameMicros : null
        if (context.decision && !submitting.has(self))
          requote((context.decision as Decision<unknown>).quotes, frameMicros, self)
      },
      settle: ({ self }) => settle(self),
      pullQuotes: ({ self }) => void toDesk(treeOf(self.system), { type: 'CancelAll', which: { owner } }),
    },
  })

  function requote(quotes: DesiredQuotes, frameMicros: number | null, self: AnyActorRef): void {
    const tree = treeOf(self.system)
    const changes = quoteChanges(quotes, ownQuotes(), config.strategy, ports.clock.now())
    for (const clientOrderId of changes.cancel) toDesk(tree, { type: 'Cancel', clientOrderId })
    const place = changes.place.filter(({ side }) => !wasDenied(side))
    for (const { side, price, size } of place)
      toDesk(tree, {
        type: 'Submit',
        frameMicros,
        wish: {
          venue: venue.name,
          symbol,
          owner,
          purpose: 'quote',
          side,
          price,
          size,
          timeInForce: 'GTC',
          postOnly: true,
          reduceOnly: false,
        },
      })
    if (place.length === 0) return
    submitting.set(self, place)
    // By the same queue, so after the desk has heard the last of them.
    tree.tell(strategyOf(label), { type: 'SUBMITTED' })
  }

  /** What was asked for and is not in the books was denied. */
  function settle(self: AnyActorRef): void {
    const own = ownQuotes()
    for (const { side, price } of submitting.get(self) ?? [])
      if (!own.some((order) => order.side === side && order.price === price))
        deniedAt.set(side, ports.clock.now())
    submitting.delete(self)
  }

  function wasDenied(side: Side): boolean {
    const at = deniedAt.get(side)
    return at !== undefined && ports.clock.now() - at < DENIED_PAUSE_MS
  }

  function ownQuotes(): readonly OwnQuote[] {
    const own: OwnQuote[] = []
    for (const order of journal.books.openIn(venue.name, symbol)) {
      const { clientOrderId, price, side } = order.intent
      if (order.intent.owner !== owner || order.intent.purpose !== 'quote' || price === null) continue
      own.push({
        clientOrderId,
        side,
        price,
        remaining: remaining(order),
        state: stateOf(order),
        since: order.acceptedAt ?? 0,
      })
    }
    return own
  }
}

function allowed([ladder, phase]: readonly [LadderView, string]): 'opening' | 'reducing' | 'nothing' {
  if (phase !== 'trading' || rung(ladder.state) > rung('WARNING')) return 'nothing'
  return ladder.state === 'WARNING' ? 'reducing' : 'opening'
}

function stateOf(order: Readonly<BookedOrder>): OwnQuote['state'] {
  if (order.knowledge !== 'confirmed') return 'uncertain'
  switch (order.command) {
    case 'idle':
      return 'resting'
    case 'submitting':
      return 'in-flight'
    case 'amending':
      return 'in-flight'
    case 'cancelling':
      return 'cancelling'
    default:
      return order.command satisfies never
  }
}
