import type { AnchoredAccount } from '../actors/channels.ts'
import type { World } from '../actors/world.ts'
import { instrumentLabel, type VenueName } from '../src/domain/instrument.ts'
import { add, formatMoney, type Money, subtract, ZERO } from '../src/domain/money.ts'
import type { Tree } from '../src/supervision/tree.ts'
import {
  type FeedStatus,
  type PositionStatus,
  type StatusView,
  summariseTree,
} from '../src/telemetry/status.ts'
import type { StreamKind } from '../src/venues/venue.ts'
import { portfolioStatus } from './portfolio-status.ts'
import { streamsOf } from './streams.ts'

/** The engine at this instant, for people; `startedMicros` by the monotonic clock. */
export function statusOf(world: World, tree: Tree, startedMicros: number): StatusView {
  const { channels, config, journal, ports } = world
  const { books } = journal
  const at = ports.clock.now()
  const account = channels.account.value
  const children = tree.children()
  let uncertain = 0
  for (const order of books.open.values()) if (order.knowledge !== 'confirmed') uncertain++
  return {
    at,
    upMs: (ports.clock.monotonicMicros() - startedMicros) / 1000,
    mode: config.engine.mode,
    venue: [...world.venues.keys()].join(', '),
    ladder: channels.ladder.value.state,
    phase: channels.phase.value,
    equity: account ? known(account.equity) : '',
    dayPnl: account ? known(dayProfit(account)) : '',
    marginRatio: account?.marginRatio ?? null,
    liquidation: near(world, account?.distance),
    positions: positions(world),
    portfolio: portfolioStatus(world),
    orders: { open: books.open.size, uncertain, sent: books.intents, filled: books.fills },
    feeds: [...world.venues].flatMap(([name, { settings }]) =>
      streamsOf(config, settings).map((kind) => feed(world, name, kind)),
    ),
    reconciliation: channels.tally.view(channels.reconciled),
    restarts: children.reduce((sum, child) => sum + child.restarts, 0),
    tree: summariseTree(children),
  }
}

function positions(world: World): readonly PositionStatus[] {
  const legs = world.channels.account.value?.legs ?? []
  return [...world.instruments.values()].map((instrument) => {
    const { symbol, venue } = instrument
    const leg = legs.find((each) => each.venue === venue && each.symbol === symbol)
    const { lots, realised } = world.journal.books.position(venue, symbol)
    return {
      symbol: instrumentLabel(instrument, world.config.engine.venue),
      lots,
      pnl: formatMoney(add(realised, leg?.unrealised ?? ZERO)),
      liquidation: near(world, leg?.distance),
    }
  })
}

/** A distance that a warning is told of. */
function near({ config }: World, distance: number | null | undefined): number | null {
  const farthest = Math.max(0, ...config.account.liquidationWarn)
  return distance != null && distance < farthest ? distance : null
}

const dayProfit = ({ equity, dayOpen }: AnchoredAccount): Money | null =>
  equity === null || dayOpen === null ? null : subtract(equity, dayOpen)

const known = (amount: Money | null): string => (amount === null ? 'unknown' : formatMoney(amount))

function feed({ channels, ports }: World, venue: VenueName, kind: StreamKind): FeedStatus {
  const { heardMicros, links } = channels.at(venue)
  const link = links[kind].value
  return {
    name: `${venue}/${kind}`,
    state: link.live ? 'live' : link.connects === 0 ? 'connecting' : 'lost',
    ageMs: (ports.clock.monotonicMicros() - heardMicros[kind]) / 1000,
  }
}
