import type { AccountView } from '../src/account/view.ts'
import { accountNow, type Known, ratesOf } from './account-now.ts'

/**
 * Looks at the account as `accountNow` does, and values it anew only when something differs that it is made of: it is asked
 * for five times a second, and most of the time nothing has happened. What may go wrong is something that is read there and
 * not compared here: then what was is taken for what is.
 */
export function accountWatch(world: Known): () => AccountView | null {
  let view: AccountView | null = null
  let madeOf: readonly unknown[] = []
  return () => {
    const now = ingredients(world)
    if (now.length !== madeOf.length || now.some((each, at) => each !== madeOf[at])) {
      view = accountNow(world)
      madeOf = now
    }
    return view && { ...view, at: world.ports.clock.now() }
  }
}

/** All that `accountNow` reads, but for the time. The books are the fold of the log, so its length stands for all in them. */
function ingredients(world: Known): readonly unknown[] {
  const { channels, instruments, journal, venues } = world
  const all: unknown[] = [journal.books, journal.books.sequence, channels.available.size]
  for (const [venue, { settings }] of venues) all.push(channels.agreed.get(venue), settings.leverage)
  for (const [key, instrument] of instruments) all.push(instrument, channels.prices.get(key)?.mark)
  for (const [wallet, amount] of channels.available) all.push(wallet, amount)
  // One that was read off a mark shows its age, which differs at every look.
  for (const [currency, { value, source, ageMs }] of ratesOf(world).others)
    all.push(currency, value, source, ageMs)
  return all
}
