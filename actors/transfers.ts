import type { EventObject } from 'xstate'
import { convert } from '../src/account/conversion.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import type { Transfer } from '../src/venues/venue.ts'
import { asking } from './ask.ts'
import type { VenueWorld } from './world.ts'

/** The venue's list may be so late with what it has booked already. */
const LATE_MS = 3_600_000
/** Nobody waits for what came or went longer ago: by then the balance was adjusted to it. */
const LOOK_BACK_MS = 7 * 86_400_000

/**
 * What came into the account and went out of it without a trade: deposits, withdrawals, transfers. Asked for when a balance
 * is not what our own events make it, because only then can there be any.
 *
 * What may go wrong here is to book one twice: a balance that was taken from the venue since has it already.
 */
export function transfers<Event extends EventObject, Input>(
  world: VenueWorld,
  scope: ServiceScope<Event, Input>,
  booked: (knownMicros: number) => void,
) {
  const { channels, config, journal, ports, telemetry, venue, venueTime } = world
  const { books } = journal
  const ask = asking(scope, world.effects)
  let underWay = false
  // When engines before this one were equal was told by a clock that may have been set since.
  let equalAt = 0

  return {
    /** Balances are equal: nothing is missing up to now. */
    equal(): void {
      equalAt = venueTime.nowMs(ports.clock)
    },
    /** Asks the venue, and books what is new. A question that fails is asked again with the next comparison. */
    look(): void {
      const startedMicros = ports.clock.monotonicMicros()
      const { transfersSince } = venue.requests
      if (!transfersSince) return booked(startedMicros)
      if (underWay) return
      underWay = true
      ask(transfersSince(from()), (answer) => {
        underWay = false
        if (!answer.ok)
          return telemetry.line({
            type: 'Note',
            level: 'warn',
            text: `${venue.name} does not say what came and went`,
            fields: { code: answer.failure.code, call: answer.failure.call },
          })
        for (const transfer of answer.value) book(transfer)
        booked(startedMicros)
      })
    },
  }

  /** By the venue's clock: ours may have been set since it told. */
  function from(): number {
    const now = venueTime.nowMs(ports.clock)
    let toldAt = now
    for (const line of books.ledgers.values())
      if (line.venue === venue.name && line.told) toldAt = Math.min(toldAt, line.toldAt)
    return Math.max(toldAt, equalAt - LATE_MS, now - LOOK_BACK_MS)
  }

  function book({ id, currency, amount, at }: Transfer): void {
    const line = books.ledger(venue.name, currency)
    if (!line?.told || at <= line.toldAt || books.hasTransfer(venue.name, id)) return
    const rates = channels.account.value?.rates
    const worth = rates ? convert(new Map([[currency, amount]]), rates) : null
    journal.append({
      type: 'FundsTransferred',
      id,
      venue: venue.name,
      currency,
      amount,
      ...(worth === null ? {} : { worth: { amount: worth, currency: config.account.currency } }),
      at,
    })
  }
}
