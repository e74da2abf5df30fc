import type { World } from '../actors/world.ts'
import { add, formatMoney, subtract } from '../src/domain/money.ts'
import { unrealisedAt } from '../src/domain/position.ts'
import type { Tree } from '../src/supervision/tree.ts'
import {
  type FeedStatus,
  type PositionStatus,
  type StatusView,
  summariseTree,
} from '../src/telemetry/status.ts'
import type { StreamKind } from '../src/venues/venue.ts'

const STREAMS: readonly StreamKind[] = ['public', 'private']

/** The engine at this instant, for people. */
export function statusOf(world: World, tree: Tree, startedAt: number): StatusView {
  const { channels, config, journal, ports } = world
  const { books } = journal
  const at = ports.clock.now()
  const equity = channels.equity.value
  const children = tree.children()
  let uncertain = 0
  for (const order of books.open.values()) if (order.knowledge !== 'confirmed') uncertain++
  return {
    at,
    upMs: at - startedAt,
    mode: config.engine.mode,
    venue: world.venue.name,
    ladder: channels.ladder.value.state,
    phase: channels.phase.value,
    equity: equity ? formatMoney(equity.equity) : '',
    dayPnl: equity ? formatMoney(subtract(equity.equity, equity.dayOpen)) : '',
    positions: positions(world),
    orders: { open: books.open.size, uncertain, sent: books.intents, filled: books.fills },
    feeds: STREAMS.map((kind) => feed(world, kind)),
    restarts: children.reduce((sum, child) => sum + child.restarts, 0),
    tree: summariseTree(children),
  }
}

function positions(world: World): readonly PositionStatus[] {
  return [...world.instruments.values()].map((instrument) => {
    const { symbol, venue } = instrument
    const position = world.journal.books.position(venue, symbol)
    const mark = world.channels.prices.get(symbol)?.mark
    const open =
      mark === undefined
        ? position.realised
        : add(position.realised, unrealisedAt(position, mark, instrument))
    return { symbol, lots: position.lots, pnl: formatMoney(open) }
  })
}

function feed({ channels, ports, venue }: World, kind: StreamKind): FeedStatus {
  const link = channels.links[kind].value
  return {
    name: `${venue.name}/${kind}`,
    state: link.live ? 'live' : link.connects === 0 ? 'connecting' : 'lost',
    ageMs: (ports.clock.monotonicMicros() - channels.heardMicros[kind]) / 1000,
  }
}
