import * as Effect from 'effect/Effect'
import type { Fill, OrderReport } from '../src/domain/order.ts'
import type { VenueAccount, VenuePosition } from '../src/domain/position.ts'
import { fillCorrections } from '../src/journal/fill-corrections.ts'
import { fillKey, holdingKey } from '../src/journal/keys.ts'
import { service } from '../src/supervision/service.ts'
import type { FundingPayment } from '../src/venues/venue.ts'
import { asking } from './ask.ts'
import { DifferingOrders } from './differing-orders.ts'
import type { Link } from './link.ts'
import { LookBack } from './look-back.ts'
import { type ReconcilerEvent, toClock, toDesk } from './messages.ts'
import { MismatchedPositions } from './mismatched-positions.ts'
import { strangers } from './strangers.ts'
import type { VenueWorld } from './world.ts'

const RETRY_MS = 500
/** Reads of a venue in trouble may take half a minute: what waits for them is looked after meanwhile. */
const HELD_LOOK_MS = 1_000
interface VenueTruth {
  readonly orders: readonly OrderReport[]
  readonly fills: readonly Fill[]
  readonly positions: readonly VenuePosition[]
  readonly accounts: readonly VenueAccount[]
  readonly funding: readonly FundingPayment[]
}

/** One question to the venue, answered. */
interface Comparison {
  readonly truth: VenueTruth
  readonly differences: number
  readonly reason: string
  readonly startedMicros: number
  /** The private stream when it was asked. */
  readonly link: Link
}

/**
 * Local truth against the venue's, at the start, after every gap, and all the time. Nothing may open at the venue
 * until both are equal; what differs is corrected by evidence, order by order, and only a difference that stays
 * with no evidence left becomes an adjustment.
 */
export const reconcilerActor = (world: VenueWorld) =>
  service<ReconcilerEvent>('reconciler', (scope) => {
    const { channels, journal, own, ports, settings, telemetry, venue } = world
    const { books } = journal
    const ask = asking(scope, world.effects)
    let timer = scope.after(0, () => compare('start'))
    let comparing = false
    let again: string | null = null
    const lookBack = new LookBack(world)
    const orders = new DifferingOrders(world, scope)
    const unfollowed = strangers(world, scope, ask)
    const positions = new MismatchedPositions(world, scope)
    let rounds = 0

    scope.receive(({ reason }) => compare(reason))
    scope.on(own.links.private, (link) => {
      // The barrier: from the loss on nothing opens, until a comparison after the return finds equality.
      own.reconciled.next(false)
      if (link.live) compare('the private stream is back')
    })
    scope.whenResumed(() => compare('resumed'))
    scope.own(() => own.reconciled.next(false))
    scope.every(HELD_LOOK_MS, () => own.barrier.spillIfOld())
    // With nobody to compare, what waits for a comparison would wait for ever.
    scope.own(() => own.barrier.replay())

    function compare(reason: string): void {
      if (comparing) {
        again = reason
        return
      }
      comparing = true
      scope.cancel(timer)
      const askedAt = ports.clock.now()
      const link = own.links.private.value
      const startedMicros = ports.clock.monotonicMicros()
      const { requests } = venue
      const reads = Effect.all(
        {
          orders: requests.openOrders,
          fills: requests.fillsSince(lookBack.fromMs),
          positions: requests.positions,
          accounts: requests.accounts,
          funding: requests.fundingSince(lookBack.fromMs),
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
          if (answer.failure._tag === 'ClockSkewed') toClock(scope, venue.name, { type: 'SampleNow' })
          timer = scope.after(RETRY_MS, () => compare(reason))
          return
        }
        // What the desk is told is handled after this turn; equality is judged after that.
        const differences = correct(answer.value, askedAt)
        scope.after(0, () => judge({ truth: answer.value, differences, reason, startedMicros, link }))
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
      for (const fill of truth.fills) correctFill(fill)
      for (const payment of truth.funding)
        if (!books.hasFunding(venue.name, payment.id))
          journal.append({ type: 'FundingPaid', venue: venue.name, ...payment })
      return (
        missingFills.filter(isCounted).length +
        orders.differing(truth.orders, askedAt) +
        unfollowed.open(truth.orders, askedAt)
      )
    }

    /** Of an instrument that we do not trade nothing is counted, so nothing is missing. */
    function isCounted({ symbol }: Fill): boolean {
      return books.holdings.has(holdingKey(venue.name, symbol))
    }

    /** A push does not say what a fee was, and may have been wrong; the venue's list is right. */
    function correctFill(fill: Fill): void {
      const booked = books.fillLines.get(fillKey(fill))
      if (booked) for (const correction of fillCorrections(fill, booked)) journal.append(correction)
    }

    function judge({ truth, differences, reason, startedMicros, link }: Comparison): void {
      rounds++
      own.comparedMicros = ports.clock.monotonicMicros()
      unfollowed.identify(truth.fills)
      const quiet = isQuiet()
      const unequal = positions.differing(truth.positions, quiet)
      const equal = differences === 0 && unequal.length === 0
      // A difference that is seen twice is no list that lags: until it is explained nothing opens.
      const { proven } = positions
      if (quiet && proven.length > 0 && own.reconciled.value) own.reconciled.next(false)
      if (quiet || proven.length === 0) own.mismatched.next(proven)
      if (quiet && unequal.length === 0)
        world.audit.venueRead(
          venue.name,
          truth.positions,
          truth.orders.map((order) => order.clientOrderId),
        )
      // What was pushed meanwhile is newer than what was read: it is not held against it.
      own.barrier.replay()
      const tookMs = (ports.clock.monotonicMicros() - startedMicros) / 1000
      if (equal) {
        channels.agree({
          venue: venue.name,
          accounts: truth.accounts,
          positions: truth.positions,
          askedMicros: startedMicros,
        })
        lookBack.equal()
        // A question that was asked before the stream came back knows nothing of the end of the gap.
        const knowsAll = link.live && link === own.links.private.value
        if (!own.reconciled.value && knowsAll && !inDoubt()) agreed(truth, differences, tookMs)
        scope.ready()
      }
      scope.show({ rounds, equal, differences, unequal, lastReason: reason, tookMs })
      const soon = again ?? (equal ? stillShut() : 'still unequal')
      again = null
      timer = scope.after(soon ? RETRY_MS : settings.reconcileEveryMs, () => compare(soon ?? 'regular'))
    }

    function agreed(truth: VenueTruth, differences: number, tookMs: number): void {
      const gap = own.barrier.open()
      own.reconciled.next(true)
      telemetry.line({
        type: 'Reconciled',
        venue: venue.name,
        orders: truth.orders.length,
        positions: truth.positions.length,
        differences,
        tookMs,
      })
      if (!gap) return
      channels.tally.gap(gap)
      telemetry.line({ type: 'GapClosed', feed: `${venue.name}/private`, ...gap })
    }

    /** An order whose fate is asked for is not equal to anything yet: the door stays shut until it is known. */
    function inDoubt(): boolean {
      for (const order of books.openAt(venue.name)) if (order.knowledge === 'uncertain') return true
      return false
    }

    /** Why another look is due although both are equal. */
    function stillShut(): string | null {
      if (own.reconciled.value || !own.links.private.value.live) return null
      return inDoubt() ? 'orders are in doubt' : 'the private stream is back'
    }

    /** Nothing of ours is under way that could make a read older than our knowledge. */
    function isQuiet(): boolean {
      for (const order of books.openAt(venue.name))
        if (order.command !== 'idle' || order.knowledge !== 'confirmed') return false
      return true
    }
  })
