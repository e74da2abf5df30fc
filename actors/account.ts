import { convert, type Reported } from '../src/account/conversion.ts'
import { FIRST_TOLD } from '../src/account/drift.ts'
import { ifKnown } from '../src/account/known.ts'
import { type WatchState, watch } from '../src/account/liquidation-watch.ts'
import { type AccountView, watchedIn } from '../src/account/view.ts'
import { add, moneyToNumber, subtract } from '../src/domain/money.ts'
import type { VenueAccount } from '../src/domain/position.ts'
import type { EventOf } from '../src/journal/events.ts'
import { ledgerKey } from '../src/journal/ledger.ts'
import { service } from '../src/supervision/service.ts'
import { accountAudit } from './account-audit.ts'
import { accountWatch } from './account-watch.ts'
import type { Agreement } from './channels.ts'
import { transfers } from './transfers.ts'
import { type VenueWorld, type World, worldOf } from './world.ts'

const VALUE_EVERY_MS = 200
const DAY_MS = 86_400_000
/** A new peak is worth a journal entry when it is so much above the last: 0.05 %. */
const PEAK_STEP = 1.0005

/**
 * What we are worth: the one actor that says so. Positions, fees and wallets are the books'; what a venue knows better of
 * a wallet goes into the books first, so that equity never counts a fill twice or waits for a push. Everybody else reads
 * what is published here.
 */
export const accountActor = (world: World) =>
  service('account', (scope) => {
    const { audit, channels, config, journal, ports, telemetry } = world
    const { drawdown } = config.risk.triggers
    const { currency, liquidationWarn: levels, liquidationHysteresis: hysteresis } = config.account
    const audits = new Map(
      Array.from(world.venues.keys(), (venue) => [venue, auditOf(worldOf(world, venue))]),
    )
    const look = accountWatch(world)
    const utcDayOf = calendar()
    let near: WatchState = new Map()

    scope.on(channels.accounts, keepAvailable)
    scope.on(channels.agreements, (agreement) => {
      for (const account of agreement.accounts) keepAvailable(account)
      audits.get(agreement.venue)?.(agreement)
      value()
    })
    scope.every(VALUE_EVERY_MS, value)
    value()

    /** What an agreement with one venue says of its wallets. What came and went there is asked for there. */
    function auditOf(at: VenueWorld): (agreement: Agreement) => void {
      const venueAudit = accountAudit(at)
      const outside = transfers(at, scope, (knownMicros) => {
        venueAudit.transfersKnown(knownMicros)
        value()
      })
      scope.own(journal.observe(({ event }) => venueAudit.noted(event)))
      return (agreement) => {
        for (const adjusted of venueAudit.compare(agreement)) keepPast(adjusted)
        if (venueAudit.wantsTransfers) outside.look()
        else if (venueAudit.agrees) outside.equal()
      }
    }

    function keepAvailable(told: Partial<VenueAccount> & Pick<VenueAccount, 'venue' | 'currency'>): void {
      if (told.available === undefined) return
      channels.available.set(ledgerKey(told.venue, told.currency), told.available)
    }

    function value(): void {
      const view = look()
      if (!view) return
      if (view.equity !== null) anchor(view.equity)
      channels.account.next({ ...view, ...sinceAnchors(view) })
      warn(view)
      scope.show({
        equity: ifKnown(view.equity, moneyToNumber),
        unrealised: ifKnown(view.unrealised, moneyToNumber),
        marginRatio: view.marginRatio,
        distance: view.distance,
        unknown: view.unknown,
      })
      scope.ready()
    }

    /**
     * The anchors of the daily-loss and drawdown triggers outlive a restart. The day rolls at midnight; a peak that was not
     * reached again within its window, counted from the end of its day, is forgotten.
     */
    function anchor(equity: Reported): void {
      const nowMs = ports.clock.now()
      const utcDay = utcDayOf(nowMs)
      const { day, peak } = anchors()
      if (day?.utcDay !== utcDay)
        journal.append({ type: 'EquityAnchored', kind: 'day', utcDay, equity, currency })
      const isForgotten = peak && Date.parse(peak.utcDay) + DAY_MS + drawdown.windowMs <= nowMs
      if (!peak || isForgotten || moneyToNumber(equity) > moneyToNumber(peak.equity) * PEAK_STEP)
        journal.append({ type: 'EquityAnchored', kind: 'peak', utcDay, equity, currency })
    }

    /** Equity in another currency than today's is nothing to measure a loss from. */
    function anchors() {
      const { day, peak } = journal.books.anchors
      return {
        day: day?.currency === currency ? day : null,
        peak: peak?.currency === currency ? peak : null,
      }
    }

    function sinceAnchors({ equity }: AccountView) {
      const { day, peak } = anchors()
      const highest = peak && (equity === null || peak.equity > equity) ? peak.equity : equity
      return { dayOpen: (day?.equity ?? equity) as Reported | null, peak: highest as Reported | null }
    }

    /**
     * What came in from outside is no profit: the equities that losses are measured from rise with it. What went out
     * counts as a loss, because nobody can tell it from one.
     */
    function keepPast({ currency: of, from, to, reason }: EventOf<'BalanceAdjusted'>): void {
      const view = channels.account.value
      if (reason === FIRST_TOLD || to <= from || !view) return
      const gained = convert(new Map([[of, subtract(to, from)]]), view.rates)
      if (gained === null) return
      const { day, peak } = anchors()
      for (const [kind, past] of [
        ['day', day],
        ['peak', peak],
      ] as const)
        if (past)
          journal.append({
            type: 'EquityAnchored',
            kind,
            utcDay: past.utcDay,
            equity: add(past.equity, gained),
            currency,
          })
    }

    function warn(view: AccountView): void {
      const { state, crossings } = watch(near, watchedIn(view), { levels, hysteresis })
      near = state
      for (const crossing of crossings) {
        audit.liquidationCrossed(crossing)
        telemetry.line({ type: 'LiquidationDistance', ...crossing })
      }
    }
  })

/** Tells the date, `2026-01-31`: asked for five times a second, and another one once a day. */
function calendar(): (epochMs: number) => string {
  let last = { number: Number.NaN, text: '' }
  return (epochMs) => {
    const number = Math.floor(epochMs / DAY_MS)
    if (number !== last.number) last = { number, text: new Date(epochMs).toISOString().slice(0, 10) }
    return last.text
  }
}
