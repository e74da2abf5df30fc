import { Subject } from 'rxjs'
import { type Instrument, instrumentKey, instrumentLabel } from '../src/domain/instrument.ts'
import type { BookDelta, MarketEvent, MarkPrice } from '../src/domain/market.ts'
import { OrderBook } from '../src/market/book.ts'
import { TakerFlow } from '../src/market/flow.ts'
import { midOf } from '../src/market/microprice.ts'
import { clockScheduler } from '../src/market/stream/clock-scheduler.ts'
import { conflate } from '../src/market/stream/conflate.ts'
import { marketView } from '../src/market/view.ts'
import { Volatility } from '../src/market/volatility.ts'
import { sizeFactors } from '../src/risk/portfolio/sizes.ts'
import { scalesOf } from '../src/risk/scales.ts'
import { service } from '../src/supervision/service.ts'
import { asking } from './ask.ts'
import { feedWatch } from './feed-watch.ts'
import type { PriceView } from './prices.ts'
import type { VenueWorld } from './world.ts'

const SNAPSHOT_RETRY_MS = 500
/** Somebody looks at the book, and the book at its feeds. */
const LOOK_EVERY_MS = 250
/** From a whole book to its first price, when there is one: the mark has come, a trade through many levels is over. */
const FIRST_PRICE_MS = 2_000

/**
 * One symbol's market: the L2 book and what is read off it, conflated into views.
 *
 * What may go wrong is a wrong price that looks right, so a hole in the sequence, a lasting cross or a lost stream
 * takes the view away at once, and only a snapshot that joins without a hole brings it back.
 */
export const bookActor = (world: VenueWorld, instrument: Instrument) =>
  service('book', (scope) => {
    const { channels, config, journal, own, ports, telemetry, venue } = world
    const { symbol } = instrument
    const key = instrumentKey(instrument)
    const label = instrumentLabel(instrument, config.engine.venue)
    const ask = asking(scope, world.effects)
    const book = new OrderBook(label)
    channels.queue(book.queue)
    const volatility = new Volatility(config.market.volatilityHalfLifeMs)
    const flow = new TakerFlow(config.market.flowWindowMs)
    const changed = new Subject<void>()
    const views = channels.views(instrument)
    const watch = feedWatch(world, scope, instrument, book)
    let frameMicros = 0
    let settling = false
    let reading = false
    let gaps = 0

    scope.own(() => views.next(null))
    scope.on(own.market(symbol), hear)
    scope.on(changed.pipe(conflate(config.market.conflateMs, clockScheduler(ports.clock))), publish)
    scope.on(own.links.public, (link) => {
      book.reset()
      views.next(null)
      if (link.live) readSnapshot(0)
    })
    scope.every(LOOK_EVERY_MS, () => {
      watch.look()
      scope.show({
        live: book.live,
        sequence: book.sequence,
        bid: book.bestBid,
        ask: book.bestAsk,
        volatility: volatility.value,
        gaps,
      })
    })

    function hear(event: MarketEvent): void {
      frameMicros = ports.clock.monotonicMicros()
      switch (event.type) {
        case 'BookDelta':
          watch.heard('book')
          return change(event)
        case 'Trade':
          hears({ last: event.price })
          return flow.add(event.side, event.size, event.at)
        case 'MarkPrice':
          watch.heard('mark')
          return marked(event)
        case 'FundingRate':
          return noteFunding(event.rate, channels.funding.get(key)?.settledAt ?? null)
        case 'FundingSettled':
          return noteFunding(channels.funding.get(key)?.rate ?? event.rate, event.at)
        default:
          event satisfies never
      }
    }

    const hears = (said: Partial<PriceView>): void => channels.prices.hear(key, frameMicros, said)

    function change(delta: BookDelta): void {
      const expected = book.sequence + 1
      const step = book.apply(delta)
      if (step === 'gap') lose(expected, delta.sequence)
      else if (book.valid) volatility.sample(midOf(book), delta.at)
      hears(step === 'applied' ? { bookMicros: frameMicros } : {})
      settle()
    }

    function marked({ mark, index }: MarkPrice): void {
      hears({ mark, index, markMicros: frameMicros })
      settle()
    }

    function noteFunding(rate: number, settledAt: number | null): void {
      channels.funding.set(key, { rate, settledAt })
    }

    /** A trade takes out many levels, one frame each: a view is made when the frames at hand are in. */
    function settle(): void {
      if (settling) return
      settling = true
      scope.after(0, () => {
        settling = false
        changed.next()
      })
    }

    function lose(expected: number, received: number): void {
      gaps++
      views.next(null)
      world.audit.gap(label)
      telemetry.line({ type: 'FeedGap', feed: `${venue.name}/public`, symbol: label, expected, received })
      readSnapshot(0)
    }

    /** In line: when a stream is back, every symbol that it carries wants one. */
    function readSnapshot(delayMs: number): void {
      if (reading) return
      reading = true
      scope.after(scope.slotMs(delayMs), () => {
        if (channels.prices.get(key)?.mark === undefined) readMark()
        ask(venue.requests.bookSnapshot(instrument), (answer) => {
          reading = false
          if (answer.ok && book.join(answer.value) === 'joined') return joined()
          if (own.links.public.value.live) readSnapshot(SNAPSHOT_RETRY_MS)
        })
      })
    }

    /** The first push may be a second away, and without a mark there is no view. A push that comes first is newer. */
    function readMark(): void {
      ask(venue.requests.markPrice(instrument), (answer) => {
        if (!answer.ok || channels.prices.get(key)?.mark !== undefined) return
        frameMicros = ports.clock.monotonicMicros()
        marked(answer.value)
      })
    }

    /** A market that has no price, one side of its book is empty say, keeps nobody else from starting. */
    function joined(): void {
      const nowMicros = ports.clock.monotonicMicros()
      channels.prices.hear(key, nowMicros, { bookMicros: nowMicros })
      settle()
      scope.after(FIRST_PRICE_MS, () => {
        if (!book.live || views.value) return
        telemetry.line({
          type: 'Note',
          level: 'warn',
          text: `${label} has no price yet: nothing opens there`,
          fields: { bid: book.bestBid, ask: book.bestAsk, mark: channels.prices.get(key)?.mark ?? null },
        })
        scope.ready()
      })
    }

    function publish(): void {
      const view = marketView({
        instrument,
        book,
        volatility,
        flow,
        mark: channels.prices.get(key)?.mark,
        position: journal.books.position(venue.name, symbol).lots,
        scales: scalesOf(channels.ladder.value.state, sizeFactors(channels.sizes.value, label), config.risk),
        at: book.changedAt,
      })
      if (!view) return views.value ? views.next(null) : undefined
      scope.ready()
      views.next({ view, frameMicros })
    }
  })
