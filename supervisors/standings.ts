import type { Channels } from '../actors/channels.ts'
import { factorOf, onlyIn } from '../src/account/conversion.ts'
import type { AccountView } from '../src/account/view.ts'
import type { Currency } from '../src/domain/balances.ts'
import { type Instrument, instrumentKey } from '../src/domain/instrument.ts'
import { moneyToNumber } from '../src/domain/money.ts'
import type { Standing } from '../src/risk/door-context.ts'

/** What an order in an instrument would stand on, looked up once for every view of the account. */
export class Standings {
  readonly #channels: Pick<Channels, 'account'>
  readonly #known = new Map<string, Standing | undefined>()
  #view: AccountView | null = null

  constructor(channels: Pick<Channels, 'account'>) {
    this.#channels = channels
  }

  of(instrument: Instrument): Standing | undefined {
    const view = this.#channels.account.value
    if (view !== this.#view) this.#known.clear()
    this.#view = view
    const key = instrumentKey(instrument)
    if (!this.#known.has(key)) this.#known.set(key, view ? standingIn(view, instrument) : undefined)
    return this.#known.get(key)
  }
}

/** What a currency is worth in the reporting one by the last view; before the first one only that is worth anything. */
export const worthNow =
  ({ account }: Pick<Channels, 'account'>, reporting: Currency) =>
  (currency: Currency): number | undefined =>
    factorOf(account.value?.rates ?? onlyIn(reporting), currency)

/** undefined while something of it is unknown. */
function standingIn(view: AccountView, { venue, symbol, settleCurrency }: Instrument): Standing | undefined {
  const pool = view.pools.find((each) => each.venue === venue && each.currency === settleCurrency)
  const worth = factorOf(view.rates, settleCurrency)
  const leg = pool?.legs.find((each) => each.symbol === symbol)
  if (view.equity === null || worth == null) return undefined
  if (pool?.equity == null || pool.free === null || leg?.distance == null) return undefined
  return {
    equity: moneyToNumber(view.equity),
    walletEquity: moneyToNumber(pool.equity) * worth,
    free: moneyToNumber(pool.free) * worth,
    distance: leg.distance,
  }
}
