import { connectionActor } from '../actors/connection.ts'
import { deadManActor } from '../actors/dead-man.ts'
import { gatewayActor } from '../actors/gateway.ts'
import { BOOKS } from '../actors/names.ts'
import { reconcilerActor } from '../actors/reconciler.ts'
import { venueClockActor } from '../actors/venue-clock.ts'
import type { VenueWorld } from '../actors/world.ts'
import { breakerMachine } from '../machines/breaker.ts'
import type { SupervisorSpec } from '../src/supervision/spec.ts'
import { inboxes } from './inboxes.ts'
import { connects, queries } from './lines.ts'
import { actor, group, together } from './restarts.ts'
import { streamsOf } from './streams.ts'

/** One request to take the venue's switch off. */
const DISARM_MS = 2_000
const CLOCK_SAMPLED_MS = 30_000
/** Longer than one whole attempt: ticket, welcome and subscriptions have deadlines of their own. */
const STREAM_LIVE_MS = 60_000

/** One venue. Its streams die alone: a dead public stream must not bounce the private one. */
export function venueSpec(world: VenueWorld): SupervisorSpec {
  const { config, settings, venue } = world
  const core = actor(config, 'core')
  const connection = actor(config, 'connection')
  const inbox = inboxes(config)
  return {
    kind: 'supervisor',
    id: `venue:${venue.name}`,
    strategy: 'one-for-one',
    ...group(config, 'core'),
    ...together(config, 'venue'),
    children: [
      {
        kind: 'worker',
        id: 'breaker',
        logic: breakerMachine,
        input: () => ({ failuresMax: settings.breakerFailures, openMs: settings.breakerOpenMs }),
        inbox: inbox.breaker,
        ...core,
      },
      {
        kind: 'worker',
        id: 'gateway',
        logic: gatewayActor(world),
        schedule: queries(world),
        inbox: inbox.gateway,
        ...core,
      },
      {
        kind: 'worker',
        id: 'clock',
        logic: venueClockActor(world),
        inbox: inbox.clock,
        needs: ['gateway'],
        readyWithinMs: CLOCK_SAMPLED_MS,
        ...core,
      },
      ...streamsOf(config, settings).map((kind) => ({
        kind: 'worker' as const,
        id: `${kind}-stream`,
        logic: connectionActor(world, kind),
        schedule: connects(world),
        needs: ['clock'],
        // Nobody waits for the trading socket: without it orders go by REST.
        ...(kind === 'trading' ? {} : { readyWithinMs: STREAM_LIVE_MS }),
        ...connection,
      })),
      {
        kind: 'worker',
        id: 'reconciler',
        logic: reconcilerActor(world),
        inbox: inbox.reconciler,
        needs: [BOOKS, 'gateway', 'private-stream'],
        ...core,
      },
      // A shadow changes nothing at the venue.
      ...(settings.deadManMs === 0 || config.engine.mode === 'shadow'
        ? []
        : [
            {
              kind: 'worker' as const,
              id: 'dead-man',
              logic: deadManActor(world),
              needs: ['gateway', 'reconciler'],
              drainMs: DISARM_MS,
              ...core,
            },
          ]),
    ],
  }
}
