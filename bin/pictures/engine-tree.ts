import { NO_AUDIT } from '../../actors/audit.ts'
import { Channels } from '../../actors/channels.ts'
import { VenueTime } from '../../actors/venue-time.ts'
import type { Venues, World } from '../../actors/world.ts'
import type { Config } from '../../src/config/schema.ts'
import { paperKeys } from '../../src/config/secrets.ts'
import { INSTRUMENTS } from '../../src/exchange/instruments.ts'
import { Journal } from '../../src/journal/journal.ts'
import { memoryDisk } from '../../src/journal/memory-store.ts'
import { treePicture } from '../../src/pictures/tree-picture.ts'
import type { Disk } from '../../src/ports/disk.ts'
import { simulatedPorts } from '../../src/ports/simulated/ports.ts'
import { createDoor } from '../../src/risk/door.ts'
import type { SupervisorSpec } from '../../src/supervision/spec.ts'
import { linesTo } from '../../src/telemetry/lines-to.ts'
import { effectRuntime } from '../../src/venues/effect-runtime.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import { instrumentsOf } from '../../supervisors/assembly.ts'
import { doorView } from '../../supervisors/door-view.ts'
import { engineSpec } from '../../supervisors/engine.ts'
import { block } from './parts.ts'

/** The tree as the engine declares it. Of symbols, which are all alike, only the first is drawn. */
export function engineTree(config: Config, disk: Disk): string {
  return block(treePicture(declaration(config, disk)))
}

/** The declaration of an engine that is never started, so its world is simulated and nothing happens in it. */
function declaration(config: Config, disk: Disk): SupervisorSpec {
  const [symbol] = config.engine.symbols
  const name = config.engine.venue
  const ports = simulatedPorts(1, 0, disk)
  const { clock, http, ids, random } = ports
  const listed = new Map(
    INSTRUMENTS.filter((each) => each.symbol === symbol).map((each) => [each.symbol, each]),
  )
  const venueTime = new VenueTime()
  const venue = createKucoin({
    ...config.venue,
    credentials: paperKeys(),
    http,
    clock,
    ids,
    offsetMs: () => venueTime.offsetMs(),
    instruments: () => listed,
  })
  const venues: Venues = new Map([[name, { venue, venueTime, settings: config.venue, listed }]])
  const instruments = instrumentsOf(venues)
  const channels = new Channels(clock, venues.keys())
  const journal = new Journal({ clock })
  const world: World = {
    config,
    ports,
    effects: effectRuntime(clock, random),
    journal,
    venues,
    instruments,
    channels,
    door: createDoor(
      doorView({
        config,
        clock,
        journal,
        channels,
        venues,
        instruments,
        shutReason: () => null,
      }),
    ),
    telemetry: linesTo(() => {}),
    audit: NO_AUDIT,
  }
  return engineSpec(world, {
    openStore: () => memoryDisk().store(),
    keeper: { keep: () => () => {} },
    start: { seed: 1, configHash: '', mode: config.engine.mode, installation: '', salt: '' },
  })
}
