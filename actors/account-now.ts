import type { Rates } from '../src/account/conversion.ts'
import type { Foreign } from '../src/account/footing.ts'
import type { Held } from '../src/account/leg.ts'
import { parseRateTerm, type Quoted, ratesNow } from '../src/account/rates.ts'
import { termsOf } from '../src/account/terms.ts'
import { type AccountView, accountView } from '../src/account/view.ts'
import {
  type Instrument,
  type InstrumentKey,
  type InstrumentLabel,
  instrumentKey,
  type Lots,
  labelled,
  notional,
} from '../src/domain/instrument.ts'
import { add, ZERO } from '../src/domain/money.ts'
import { type VenuePosition, valueAtMark } from '../src/domain/position.ts'
import { isWaiting, remaining } from '../src/journal/booked-order.ts'
import type { Holding } from '../src/journal/holding.ts'
import { ledgerKey } from '../src/journal/ledger.ts'
import { leverageAt, type World } from './world.ts'

export type Known = Omit<World, 'audit' | 'door'>

/**
 * The account at this instant, from the books, the marks and what the venues said last. null until every venue was
 * compared once: what it holds beside our own is not known before.
 */
export function accountNow(world: Known): AccountView | null {
  const { channels, instruments, journal, ports, venues } = world
  const positions: VenuePosition[] = []
  for (const venue of venues.keys()) {
    const agreed = channels.agreed.get(venue)
    if (!agreed) return null
    positions.push(...agreed.positions)
  }
  const told = new Map(positions.map((position) => [instrumentKey(position), position]))
  const held: Held[] = []
  for (const holding of journal.books.holdings.values()) {
    const key = instrumentKey(holding)
    const instrument = instruments.get(key)
    if (instrument) held.push(heldIn(holding, instrument, told.get(key), world))
  }
  return accountView({
    at: ports.clock.now(),
    held,
    ledgers: journal.books.ledgers,
    rates: ratesOf(world),
    foreign: foreignOf(positions, instruments),
    available: channels.available,
  })
}

function heldIn(
  holding: Holding,
  instrument: Instrument,
  told: VenuePosition | undefined,
  { channels, journal, venues }: Known,
): Held {
  const { position } = holding
  // Before the stream has spoken the venue's own mark is what there is.
  const mark = channels.prices.get(instrumentKey(holding))?.mark ?? told?.mark
  return {
    instrument,
    position,
    mark,
    terms: termsOf(journal.books, instrument, leverageAt(venues, instrument.venue)),
    working: workingIn(holding, mark),
    margin: told?.lots === position.lots ? (told.margin ?? null) : null,
  }
}

/** Orders that take margin: those in a book that may open. One without a price is taken at the mark. */
function workingIn(holding: Holding, mark: number | undefined): Held['working'] {
  const sums = { buy: ZERO, sell: ZERO }
  for (const order of holding.open.values()) {
    const { side, price, reduceOnly } = order.intent
    if (reduceOnly || isWaiting(order)) continue
    const size = remaining(order)
    const value = price === null ? valueAtMark(holding, size, mark ?? 0) : notional(holding, price, size)
    sums[side] = add(sums[side], value)
  }
  return { buys: sums.buy, sells: sums.sell }
}

/** The marks that the configured rates are taken from, and their age. */
export function ratesOf({ channels, config, instruments, ports }: Known): Rates {
  const { currency, rates, rateAgeMaxMs } = config.account
  const nowMicros = ports.clock.monotonicMicros()
  const quoted = (label: InstrumentLabel): Quoted | undefined => {
    const key = instrumentKey(labelled(label, config.engine.venue))
    const instrument = instruments.get(key)
    const price = channels.prices.get(key)
    if (!instrument || price?.mark === undefined) return undefined
    return { instrument, mark: price.mark, ageMs: (nowMicros - price.markMicros) / 1000 }
  }
  return ratesNow(currency, rates.map(parseRateTerm), quoted, rateAgeMaxMs)
}

/** What the venue holds for us that this engine does not trade, as of the last comparison. */
function foreignOf(
  positions: readonly VenuePosition[],
  instruments: ReadonlyMap<InstrumentKey, Instrument>,
): ReadonlyMap<string, Foreign> {
  const sums = new Map<string, Foreign>()
  for (const position of positions) {
    const { venue, currency, lots, unrealised, maintenanceMargin } = position
    if (instruments.has(instrumentKey(position)) || currency === undefined || lots === (0 as Lots)) continue
    const key = ledgerKey(venue, currency)
    const before = sums.get(key)
    sums.set(key, {
      unrealised: add(before?.unrealised ?? ZERO, unrealised),
      maintenanceMargin: add(before?.maintenanceMargin ?? ZERO, maintenanceMargin),
    })
  }
  return sums
}
