import { Effect } from 'effect'
import { isOurs } from '../src/domain/client-order-id.ts'
import type { InstrumentSymbol } from '../src/domain/instrument.ts'
import { type Fill, neverLived, type OrderId, type OrderReport } from '../src/domain/order.ts'
import { listedAnew } from '../src/domain/orders-of-others.ts'
import type { VenueAccount, VenuePosition } from '../src/domain/position.ts'
import { type BookedOrder, fillKey, holdingKey } from '../src/journal/books.ts'
import { BoundedMap } from '../src/journal/bounded-map.ts'
import { feeCorrections } from '../src/journal/fee-corrections.ts'
import { service } from '../src/supervision/service.ts'
import type { FundingPayment } from '../src/venues/venue.ts'
import { asking } from './ask.ts'
import { type ReconcilerEvent, toDesk, toOrder } from './messages.ts'
import type { World } from './world.ts'

/** Fills are re-read this far back: the venue's list lags behind its stream, and stamps differ. */
const OVERLAP_MS = 15_000
/** An order younger than this may be missing in a list that was made before it arrived. */
const YOUNG_MS = 3_000
/** A position differs for certain only when it differs in so many reads with nothing under way. */
const MISMATCH_PROOFS = 3
const RETRY_MS = 500
/** Of others there are few; one that was forgotten is asked about once more. */
const STRANGERS_MAX = 1_000

interface VenueTruth {
  readonly orders: readonly OrderReport[]
  readonly fills: readonly Fill[]
  readonly positions: readonly VenuePosition[]
  readonly accounts: readonly VenueAccount[]
  readonly funding: readonly FundingPayment[]
}

/**
 * Local truth against the venue's, at the start, after every gap, and all the time. Nothing may open at the venue
 * until both are equal; what differs is corrected by evidence, order by order, and only a difference that stays
 * with no evidence left becomes an adjustment.
 */
export const reconcilerActor = (world: World) =>
  service<ReconcilerEvent>('reconciler', (scope) => {
    const { channels, config, journal, ports, telemetry, venue } = world
    const { books } = journal
    const ask = asking(scope, world.effects)
    let timer = scope.after(0, () => compare('start'))
    let comparing = false
    let again: string | null = null
    let readFrom = Math.max(0, oldestDoubt() - OVERLAP_MS)
    /** Orders that fills belong to and nobody knows; those that the venue was asked about. */
    const strangers = new BoundedMap<OrderId, true>(STRANGERS_MAX)
    const mismatches = new Map<InstrumentSymbol, { lots: number; count: number }>()
    let rounds = 0

    scope.receive(({ reason }) => compare(reason))
    scope.on(channels.links.private, (link) => {
      // The barrier: from the loss on nothing opens, until a comparison after the return finds equality.
      channels.reconciled.next(false)
      if (link.live) compare('the private stream is back')
    })
    scope.whenResumed(() => compare('resumed'))
    scope.own(() => channels.reconciled.next(false))

    function compare(reason: string): void {
      if (comparing) {
        again = reason
        return
      }
      comparing = true
      scope.cancel(timer)
      const askedAt = ports.clock.now()
      const startedMicros = ports.clock.monotonicMicros()
      const { requests } = venue
      const reads = Effect.all(
        {
          orders: requests.openOrders,
          fills: requests.fillsSince(readFrom),
          positions: requests.positions,
          accounts: requests.accounts,
          funding: requests.fundingSince(readFrom),
        },
        { concurrency: 'unbounded' },
      )
      ask(reads, (answer) => {
        comparing = false
        if (!answer.ok) {
          telemetry.line({
            type: 'Note',
            level: 'warn',
            text: `${venue.name} cannot be read`,
            fields: { code: answer.failure.code, call: answer.failure.call },
          })
          timer = scope.after(RETRY_MS, () => compare(reason))
          return
        }
        // What the desk is told is handled after this turn; equality is judged after that.
        const differences = correct(answer.value, askedAt)
        scope.after(0, () => judge(answer.value, differences, reason, startedMicros))
      })
    }

    /** Tells every difference to whom it concerns. Returns how many there were. */
    function correct(truth: VenueTruth, askedAt: number): number {
      const missingFills = truth.fills.filter((fill) => !books.hasFill(fill))
      toDesk(scope, {
        type: 'Read',
        fills: missingFills,
        reports: truth.orders.map((report) => ({ ...report, source: 'read' as const })),
      })
      for (const fill of truth.fills) correctFee(fill)
      for (const payment of truth.funding)
        if (!books.hasFunding(venue.name, payment.id))
          journal.append({ type: 'FundingPaid', venue: venue.name, ...payment })
      const others = truth.orders.filter(isOthers)
      channels.others.next(listedAnew(channels.others.value, others, askedAt + world.venueTime.offsetMs()))
      if (config.venue.ordersOfOthers === 'cancel') for (const order of others) pull(order, 'somebody else')
      return (
        missingFills.filter(isCounted).length + ghosts(truth.orders, askedAt) + orphans(truth.orders, askedAt)
      )
    }

    /** Of an instrument that we do not trade nothing is counted, so nothing is missing. */
    function isCounted({ symbol }: Fill): boolean {
      return books.holdings.has(holdingKey(venue.name, symbol))
    }

    /** A push does not say what a fill cost; the venue's list does. */
    function correctFee(fill: Fill): void {
      const booked = books.fillLines.get(fillKey(fill))
      if (booked) for (const correction of feeCorrections(fill, booked)) journal.append(correction)
    }

    /** Open here, absent there: only a targeted query can tell how they ended. */
    function ghosts(orders: readonly OrderReport[], askedAt: number): number {
      const there = new Set(orders.flatMap((order) => (order.clientOrderId ? [order.clientOrderId] : [])))
      let count = 0
      for (const order of books.open.values()) {
        const { clientOrderId } = order.intent
        if (there.has(clientOrderId) || order.orderId === null || askedAt - order.changedAt < YOUNG_MS)
          continue
        count++
        toOrder(scope, clientOrderId, { type: 'VENUE_LOST' })
      }
      return count
    }

    /**
     * A list of fills names no order of ours. One whose order nobody knows may belong to an order that we had given
     * up, and only the order itself says so.
     */
    function identify(fills: readonly Fill[]): void {
      for (const { orderId } of fills) {
        if (!books.unclaimed.has(orderId) || strangers.has(orderId)) continue
        strangers.set(orderId, true)
        ask(venue.requests.orderById(orderId), (found) => {
          if (found.ok) toDesk(scope, { type: 'Read', fills: [], reports: [found.value] })
          else strangers.delete(orderId)
        })
      }
    }

    /** Open there, unknown or over here. Ours by name: nobody follows it, so it goes. */
    function orphans(orders: readonly OrderReport[], askedAt: number): number {
      let count = 0
      for (const order of orders) {
        const known = books.orderOf(order)
        if (known ? !isOver(known, askedAt) : isOthers(order)) continue
        count++
        pull(order, known ? 'us, that is over here' : 'us, that the journal does not know')
      }
      return count
    }

    function pull({ orderId, symbol }: OrderReport, whose: string): void {
      const text = `an order of ${whose}, is cancelled`
      telemetry.line({ type: 'Note', level: 'warn', text, fields: { orderId, symbol } })
      ask(venue.requests.cancelById(orderId), () => {})
    }

    function isOthers(order: OrderReport): boolean {
      return !books.orderOf(order) && !isOurs(books.installation, order.clientOrderId)
    }

    /** Over for so long that no list can be older. One that was given up as never having lived is revived by the desk. */
    function isOver({ closed }: Readonly<BookedOrder>, askedAt: number): boolean {
      return closed !== null && !neverLived(closed.outcome) && askedAt - closed.at >= YOUNG_MS
    }

    function judge(truth: VenueTruth, differences: number, reason: string, startedMicros: number): void {
      rounds++
      identify(truth.fills)
      const quiet = isQuiet()
      const open = unequal(truth.positions, quiet)
      const equal = differences === 0 && open.length === 0
      if (quiet && open.length === 0)
        world.audit.venueRead(
          truth.positions,
          truth.orders.map((order) => order.clientOrderId),
        )
      const tookMs = (ports.clock.monotonicMicros() - startedMicros) / 1000
      if (equal) {
        channels.agree({
          venue: venue.name,
          accounts: truth.accounts,
          positions: truth.positions,
          askedMicros: startedMicros,
        })
        readFrom = Math.max(readFrom, oldestDoubt() - OVERLAP_MS)
        if (!channels.reconciled.value && channels.links.private.value.live && !inDoubt()) {
          channels.reconciled.next(true)
          telemetry.line({
            type: 'Reconciled',
            venue: venue.name,
            orders: truth.orders.length,
            positions: truth.positions.length,
            differences,
            tookMs,
          })
        }
        scope.ready()
      }
      scope.show({ rounds, equal, differences, unequal: open, lastReason: reason, tookMs })
      const soon = again ?? (equal ? waitsForOrders() : 'still unequal')
      again = null
      timer = scope.after(soon ? RETRY_MS : config.venue.reconcileEveryMs, () => compare(soon ?? 'regular'))
    }

    /** An order whose fate is asked for is not equal to anything yet: the door stays shut until it is known. */
    function inDoubt(): boolean {
      for (const order of books.open.values()) if (order.knowledge === 'uncertain') return true
      return false
    }

    function waitsForOrders(): string | null {
      return !channels.reconciled.value && inDoubt() ? 'orders are in doubt' : null
    }

    /** Nothing of ours is under way that could make a read older than our knowledge. */
    function isQuiet(): boolean {
      for (const order of books.open.values())
        if (order.command !== 'idle' || order.knowledge !== 'confirmed') return false
      return true
    }

    /** Symbols whose position differs; adjusted when the difference has stayed through enough quiet reads. */
    function unequal(positions: readonly VenuePosition[], quiet: boolean): readonly InstrumentSymbol[] {
      const theirs = new Map(positions.map((position) => [position.symbol, position.lots]))
      const differing: InstrumentSymbol[] = []
      for (const symbol of world.instruments.keys()) {
        const ours = books.position(venue.name, symbol).lots
        const venueLots = theirs.get(symbol) ?? (0 as typeof ours)
        if (ours === venueLots) {
          mismatches.delete(symbol)
          continue
        }
        differing.push(symbol)
        const seen = mismatches.get(symbol)
        const count = seen?.lots === venueLots - ours ? seen.count + 1 : 1
        mismatches.set(symbol, { lots: venueLots - ours, count })
        if (!quiet || count < MISMATCH_PROOFS) continue
        const why = `the venue said ${venueLots} in ${count} reads with nothing under way`
        journal.append({
          type: 'PositionAdjusted',
          venue: venue.name,
          symbol,
          from: ours,
          to: venueLots,
          reason: why,
        })
        mismatches.delete(symbol)
      }
      return differing
    }

    /** Venue time from which on something may be missing here. */
    function oldestDoubt(): number {
      let oldest = books.lastFillAt ?? (books.endedAt ?? ports.clock.now()) + world.venueTime.offsetMs()
      for (const order of books.open.values()) oldest = Math.min(oldest, order.intendedAt)
      return oldest
    }
  })
