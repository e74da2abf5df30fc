import type { Reported } from '../account/conversion.ts'
import { ifKnown } from '../account/known.ts'
import type { Crossing } from '../account/liquidation-watch.ts'
import { formatQuantity } from '../account/underlying.ts'
import type { AccountView } from '../account/view.ts'
import { add, formatMoney, type Money, subtract, ZERO } from '../domain/money.ts'
import type { EventOf } from '../journal/events.ts'
import type { Report } from './schema.ts'

/** Crossings that are kept one by one; later ones are only counted. */
const CROSSINGS_MAX = 1_000

/** How the account went through a run. */
export class AccountCourse {
  #equity: { readonly start: Reported; end: Reported; peak: Reported; drawdown: Money } | undefined
  #nearest: number | null = null
  readonly #crossings: Report['liquidation']['crossings'] = []
  #crossed = 0

  /** Whenever it was computed anew; what is unknown in it is passed over. */
  seen({ equity, distance }: Pick<AccountView, 'equity' | 'distance'>): void {
    if (distance !== null) this.#nearest = Math.min(this.#nearest ?? 1, distance)
    if (equity === null) return
    this.#equity ??= { start: equity, end: equity, peak: equity, drawdown: ZERO }
    const course = this.#equity
    course.end = equity
    if (equity > course.peak) course.peak = equity
    const fall = subtract(course.peak, equity)
    if (fall > course.drawdown) course.drawdown = fall
  }

  /** The highest goes with what came and went: only what trading makes of it is a fall. */
  transferred({ worth }: EventOf<'FundsTransferred'>): void {
    if (this.#equity && worth) this.#equity.peak = add(this.#equity.peak, worth.amount) as Reported
  }

  crossed({ name, direction, level, distance }: Crossing, at: number): void {
    this.#crossed++
    if (this.#crossings.length < CROSSINGS_MAX) this.#crossings.push({ at, name, direction, level, distance })
  }

  get equity(): Pick<Report['pnl'], 'equityStart' | 'equityEnd' | 'maxDrawdown'> {
    const { start, end, drawdown } = this.#equity ?? { start: ZERO, end: ZERO, drawdown: ZERO }
    return {
      equityStart: formatMoney(start),
      equityEnd: formatMoney(end),
      maxDrawdown: formatMoney(drawdown),
    }
  }

  get liquidation(): Report['liquidation'] {
    return { nearest: this.#nearest, crossed: this.#crossed, crossings: this.#crossings }
  }
}

/** The account at the end, as a report has it; null when it was never computed. */
export const accountAtEnd = (view: AccountView | null): Report['account'] =>
  view && {
    free: ifKnown(view.free, formatMoney),
    initialMargin: ifKnown(view.initialMargin, formatMoney),
    maintenanceMargin: ifKnown(view.maintenanceMargin, formatMoney),
    leverage: finite(view.leverage),
    marginRatio: finite(view.marginRatio),
    coins: view.netted.map(({ coin, net, gross, legs }) => ({
      coin,
      net: formatQuantity(net),
      gross: formatQuantity(gross),
      legs: legs.map(({ venue, symbol, quantity }) => ({
        venue,
        symbol,
        quantity: formatQuantity(quantity),
      })),
    })),
    rates: Object.fromEntries(
      [...view.rates.others].map(([currency, { value, source, ageMs }]) => [
        currency,
        { worth: formatMoney(value as Money), source, ageMs },
      ]),
    ),
    unknown: [...view.unknown],
  }

const finite = (value: number | null): number | null =>
  value === null || Number.isFinite(value) ? value : null
