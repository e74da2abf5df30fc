import type { EventObject } from 'xstate'
import type { MinuteClose } from '../src/domain/market.ts'
import { candleRows, MINUTE_MS } from '../src/risk/portfolio/candle-rows.ts'
import type { MarkRow } from '../src/risk/portfolio/mark-history.ts'
import type { ServiceScope } from '../src/supervision/scope.ts'
import { asking } from './ask.ts'
import { type World, worldOf } from './world.ts'

/** The longest list that a venue gives at once. */
const MINUTES_MAX = 500

/**
 * What the market did before this process was there, from the venues' candles, instrument after instrument. One whose candles
 * its venue does not give begins as one that nobody has seen.
 */
export function readPastMarks(
  world: World,
  scope: ServiceScope<EventObject, unknown>,
  told: (rows: readonly MarkRow[]) => void,
): void {
  const { config, effects, instruments, ports } = world
  const { tail } = config.risk
  const ask = asking(scope, effects)
  const left = [...instruments.values()]
  const closes: (readonly MinuteClose[])[] = []
  const minutes = Math.min(
    MINUTES_MAX,
    Math.max(tail.rowsMin + 1, Math.ceil((tail.rows * tail.intervalMs) / MINUTE_MS)),
  )
  next()

  function next(): void {
    const instrument = left.shift()
    if (!instrument) {
      // A minute is the same at every venue; it is over when the last of them says so.
      const offsetMs = Math.min(...Array.from(world.venues.values(), ({ venueTime }) => venueTime.offsetMs()))
      const now = { venueMs: ports.clock.now() + offsetMs, at: ports.clock.monotonicMicros() / 1000 }
      return told(candleRows(closes, now))
    }
    const { settings, venue, venueTime } = worldOf(world, instrument.venue)
    const toMs = venueTime.nowMs(ports.clock)
    ask(venue.requests.minuteCloses(instrument, toMs - minutes * MINUTE_MS, toMs), (answer) => {
      closes.push(answer.ok ? answer.value : [])
      scope.after(settings.readSpacingMs, next)
    })
  }
}
