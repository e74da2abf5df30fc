import { first } from 'rxjs'
import type { Ending } from '../actors/channels.ts'
import { toConductor } from '../actors/messages.ts'
import { CONDUCTOR, JOURNAL } from '../actors/names.ts'
import type { World } from '../actors/world.ts'
import {
  type InstrumentName,
  instrumentKey,
  instrumentLabel,
  type VenueName,
} from '../src/domain/instrument.ts'
import type { Tree } from '../src/supervision/tree.ts'

/**
 * Ends a session: the conductor's phases, the last journal entry, then the tree. What may go wrong is to wait for
 * somebody who cannot answer any more, so everything here has a deadline, and whoever missed it is named.
 */
export async function stopSession(world: World, tree: Tree, reason: string): Promise<Ending> {
  const { config, journal } = world
  const ask = (): void => void toConductor(tree, { type: 'STOP', reason })
  // A conductor that dies on the way starts again at the beginning of the stop: every phase may be done twice.
  const unwatch = tree.observe((event) => {
    if (event.type === 'Ready' && event.path === CONDUCTOR) ask()
  })
  ask()
  const ending = await withDeadline(world, config.engine.stopDeadlineMs)
  unwatch()
  const sequence = journal.append({ type: 'EngineStopped', reason, clean: ending.left.length === 0 })
  const written = await durable(world, sequence)
  const { late } = await tree.stop(config.engine.stopDeadlineMs)
  world.ports.http.close()
  return {
    ...ending,
    // Known last: exits are tried until the tree is gone.
    left: [...ending.left, ...lastKnown(world, ending.unread), ...heardLate(world, ending)],
    late: [...ending.late, ...(written ? [] : [JOURNAL]), ...late],
  }
}

/** False when a store that cannot write would let us wait for ever. */
function durable({ config, journal, ports }: World, sequence: number): Promise<boolean> {
  return new Promise((resolve) => {
    const deadline = ports.clock.setTimeout(() => resolve(false), config.engine.stopDeadlineMs / 4)
    journal.whenDurable(sequence, () => {
      ports.clock.clearTimeout(deadline)
      resolve(true)
    })
  })
}

/** What the journal says that venues hold which say nothing themselves: flat is then no more than a belief. */
function lastKnown({ config, journal }: World, unread: readonly VenueName[]): readonly string[] {
  const isThere = ({ venue }: InstrumentName): boolean => unread.includes(venue)
  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)
  const open = Array.from(journal.books.open.values(), ({ intent }) => intent).filter(isThere)
  const held = [...journal.books.holdings.values()].filter(isThere)
  return [
    ...open.map((intent) => `order ${intent.clientOrderId} in ${labelOf(intent)}, last known`),
    ...held.map((holding) => `${holding.position.lots} lots of ${labelOf(holding)}, last known`),
  ]
}

/** What came to be held after the venue had said that nothing was. */
function heardLate({ config, journal }: World, { read, unread }: Ending): readonly string[] {
  if (!read || config.engine.onStop === 'keep') return []
  const said = new Set(
    read.positions.filter(({ lots }) => lots !== 0).map((position) => instrumentKey(position)),
  )
  return [...journal.books.holdings.values()]
    .filter((holding) => !unread.includes(holding.venue) && !said.has(instrumentKey(holding)))
    .filter(({ position }) => position.lots !== 0)
    .map((holding) => {
      const label = instrumentLabel(holding, config.engine.venue)
      return `${holding.position.lots} lots of ${label}, filled after the venue was read`
    })
}

/** The phases have deadlines of their own; this one holds when the conductor itself cannot live. */
function withDeadline({ channels, ports, venues }: World, deadlineMs: number): Promise<Ending> {
  return new Promise((resolve) => {
    const deadline = ports.clock.setTimeout(() => {
      finished.unsubscribe()
      resolve({
        left: ['unknown: the stop was cut off'],
        unknown: [],
        late: [CONDUCTOR],
        read: null,
        unread: [...venues.keys()],
      })
    }, deadlineMs)
    const finished = channels.ending.pipe(first((ending) => ending !== null)).subscribe((ending) => {
      ports.clock.clearTimeout(deadline)
      resolve(ending)
    })
  })
}
