import { bookActor } from '../actors/book.ts'
import { DESK, gatewayOf, JOURNAL, LADDER, streamOf } from '../actors/names.ts'
import { strategyActor } from '../actors/strategy.ts'
import type { VenueWorld } from '../actors/world.ts'
import { type Instrument, instrumentLabel } from '../src/domain/instrument.ts'
import type { SupervisorSpec } from '../src/supervision/spec.ts'
import { snapshots } from './lines.ts'
import { actor, group, together } from './restarts.ts'

const FIRST_VIEW_MS = 30_000
/** A parked symbol is tried once more after so long. */
const PROBE_AFTER_MS = 300_000

/** One symbol: its book and its strategy. A symbol that keeps crashing is parked; the others trade on. */
export function symbolSpec(world: VenueWorld, instrument: Instrument): SupervisorSpec {
  const { config, venue } = world
  const part = actor(config, 'symbol')
  return {
    kind: 'supervisor',
    id: `symbol:${instrumentLabel(instrument, config.engine.venue)}`,
    strategy: 'one-for-one',
    whenSpent: 'quarantine',
    probeAfterMs: PROBE_AFTER_MS,
    ...group(config, 'symbol'),
    ...together(config, 'symbol'),
    children: [
      {
        kind: 'worker',
        id: 'book',
        logic: bookActor(world, instrument),
        needs: [streamOf(venue.name, 'public')],
        readyWithinMs: FIRST_VIEW_MS,
        schedule: snapshots(world),
        ...part,
      },
      {
        kind: 'worker',
        id: 'strategy',
        logic: strategyActor(world, instrument),
        needs: ['book', JOURNAL, LADDER, DESK, gatewayOf(venue.name)],
        drainMs: 500,
        ...part,
      },
    ],
  }
}
