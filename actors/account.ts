import { add, type Money, moneyToNumber, subtract, ZERO } from '../src/domain/money.ts'
import { unrealisedAt } from '../src/domain/position.ts'
import { balanceOf } from '../src/journal/ledger.ts'
import { valueAt } from '../src/risk/door-context.ts'
import { service } from '../src/supervision/service.ts'
import type { World } from './world.ts'

const VALUE_EVERY_MS = 200
/** A new peak is worth a journal entry when it is so much above the last: 0.05 %. */
const PEAK_STEP = 1.0005

/**
 * What we are worth. The venue's account is the anchor, taken when our fills equal the venue's; from there on our
 * own ledger and marks carry it, so that equity never counts a fill twice or waits for a push.
 */
export const accountActor = (world: World) =>
  service('account', (scope) => {
    const { channels, journal, ports } = world
    let anchor: { readonly cash: Money; readonly net: Money } | undefined
    let available = ZERO

    scope.on(channels.accounts, (account) => {
      if (account.available !== undefined) available = account.available
      if (account.version !== 0 || account.equity === undefined || account.unrealised === undefined) return
      anchor = { cash: subtract(account.equity, account.unrealised), net: netLedger() }
      value()
      scope.ready()
    })
    scope.every(VALUE_EVERY_MS, value)

    function netLedger(): Money {
      const line = journal.books.ledger(world.venue.name, 'USDT')
      return line ? balanceOf(line) : ZERO
    }

    function value(): void {
      if (!anchor) return
      let unrealised = ZERO
      let maintenance = 0
      for (const { symbol, position } of journal.books.holdings.values()) {
        const instrument = world.instruments.get(symbol)
        const mark = channels.prices.get(symbol)?.mark
        if (!instrument || position.lots === 0 || mark === undefined) continue
        unrealised = add(unrealised, unrealisedAt(position, mark, instrument))
        maintenance += valueAt(instrument, mark, Math.abs(position.lots)) * instrument.maintenanceMarginRate
      }
      const equity = add(anchor.cash, subtract(netLedger(), anchor.net), unrealised)
      remember(equity)
      const { day, peak } = journal.books.anchors
      channels.equity.next({
        equity,
        available,
        unrealised,
        dayOpen: day?.equity ?? equity,
        peak: peak && peak.equity > equity ? peak.equity : equity,
        maintenanceMargin: maintenance,
        at: ports.clock.now(),
      })
      scope.show({ equity: moneyToNumber(equity), unrealised: moneyToNumber(unrealised), maintenance })
    }

    /** The anchors of the daily-loss and drawdown triggers outlive a restart. */
    function remember(equity: Money): void {
      const utcDay = new Date(ports.clock.now()).toISOString().slice(0, 10)
      const { day, peak } = journal.books.anchors
      if (day?.utcDay !== utcDay) journal.append({ type: 'EquityAnchored', kind: 'day', utcDay, equity })
      if (!peak || moneyToNumber(equity) > moneyToNumber(peak.equity) * PEAK_STEP)
        journal.append({ type: 'EquityAnchored', kind: 'peak', utcDay, equity })
    }
  })
