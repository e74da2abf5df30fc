import { Channels } from '../actors/channels.ts'
import { DESK, gatewayOf, JOURNAL, LADDER } from '../actors/names.ts'
import type { Venues, World } from '../actors/world.ts'
import { instrumentKey, type VenueName } from '../src/domain/instrument.ts'
import { Journal } from '../src/journal/journal.ts'
import { createDoor } from '../src/risk/door.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { Auditor, type RunIdentity } from './auditor.ts'
import { countDifferences } from './count-differences.ts'
import { doorView } from './door-view.ts'
import { narrate } from './narrator.ts'

/** A world without a tree in it yet. */
export interface Assembly {
  readonly world: World
  readonly auditor: Auditor
  /** The door asks the tree who lives; before this it is shut. */
  inhabit(tree: Tree): void
}

/** What was there before: the doors to the outside and what each venue said of itself. */
export type Given = Pick<World, 'config' | 'ports' | 'telemetry' | 'venues' | 'effects'>

/** Makes everything that outlives the actors, and ties it together. */
export function assemble(given: Given, run: RunIdentity): Assembly {
  const { config, ports } = given
  const journal = new Journal({ clock: ports.clock, durability: config.journal })
  const { inhabit, world: unaudited } = connect(given, journal)
  const auditor = new Auditor(unaudited, run)
  const world: World = { ...unaudited, audit: auditor }
  journal.observe(narrate(world))
  journal.observe(countDifferences(world))
  announceChanges(world)
  return { world, auditor, inhabit }
}

/** The world itself, before anybody watches it. */
export function connect(
  given: Given,
  journal: Journal,
): Pick<Assembly, 'inhabit'> & { readonly world: Omit<World, 'audit'> } {
  const { config, ports, venues } = given
  const channels = new Channels(ports.clock, venues.keys())
  const instruments = instrumentsOf(venues)
  let inhabited: Tree | undefined
  const shutReason = (venue: VenueName): string | null => {
    if (channels.phase.value !== 'trading') return `the engine is ${channels.phase.value}`
    const absent = [JOURNAL, LADDER, DESK, gatewayOf(venue)].find(
      (guard) => inhabited?.status(guard) !== 'ready',
    )
    return absent === undefined ? null : `${absent} is ${inhabited?.status(absent) ?? 'absent'}`
  }
  const door = createDoor(
    doorView({
      config,
      clock: ports.clock,
      journal,
      channels,
      venues,
      instruments,
      shutReason,
    }),
  )
  return {
    world: { ...given, instruments, journal, channels, door },
    inhabit: (tree) => {
      inhabited = tree
    },
  }
}

/** What is traded at all of them. */
export const instrumentsOf = (venues: Venues): World['instruments'] =>
  new Map(
    [...venues.values()].flatMap(({ listed }) =>
      Array.from(listed.values(), (instrument) => [instrumentKey(instrument), instrument] as const),
    ),
  )

/** Whoever owns an order hears that it has changed, after everybody who watches. */
export function announceChanges({ channels, journal }: Pick<World, 'channels' | 'journal'>): void {
  journal.observe(({ event }) => {
    const order =
      'clientOrderId' in event
        ? journal.books.order(event.clientOrderId)
        : event.type === 'FillRecorded'
          ? journal.books.orderOf(event.fill)
          : undefined
    if (!order) return
    const { clientOrderId, venue, symbol, owner } = order.intent
    channels.orderChanges.next({
      clientOrderId,
      venue,
      symbol,
      owner,
      outcome: order.closed?.outcome ?? null,
    })
  })
}
