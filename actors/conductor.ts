import { type EventObject, fromCallback } from 'xstate'
import { type ShutdownEvent, shutdownMachine } from '../machines/shutdown.ts'
import { type InstrumentName, instrumentLabel, type VenueName } from '../src/domain/instrument.ts'
import { isProtective } from '../src/domain/order.ts'
import type { BookedOrder } from '../src/journal/booked-order.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { type Answer, answerOf } from '../src/venues/answer.ts'
import type { Ending, VenueRead } from './channels.ts'
import { leftAtVenues } from './left-at-venues.ts'
import { toDesk, toExits } from './messages.ts'
import { joined, readVenues, unreadSentences, type VenueReads } from './read-venues.ts'
import type { World } from './world.ts'

const POLL_MS = 50
/** A cancel that got lost is asked for again. */
const CANCEL_AGAIN_MS = 1_000
/** One of several venues that has not answered by then is not waited for: another read may follow within the phase. */
const READ_PATIENCE_MS = 2_000

/** Brings a stop to its end: each phase acts and watches until what it waits for is true. */
export function conductorActor(world: World) {
  const { channels, config, journal, ports, telemetry, venues } = world
  const holdsNothing = (): boolean => {
    for (const holding of journal.books.holdings.values()) if (holding.position.lots !== 0) return false
    return true
  }

  const keepsPositions = config.engine.onStop === 'keep'
  /** Who keeps a position keeps what protects it. */
  const mustGo = ({ intent }: Readonly<BookedOrder>): boolean => !(keepsPositions && isProtective(intent))

  const labelOf = (of: InstrumentName) => instrumentLabel(of, config.engine.venue)

  /** Of the last time that the venues were asked. */
  let read: Ending['read'] = null
  let unread: Ending['unread'] = [...venues.keys()]
  let unknown: Ending['unknown'] = []

  return shutdownMachine.provide({
    actors: {
      quiesce: phase((tree, answer) => {
        // Told after whatever the change of phase makes the strategies tell.
        tree.enter(() => tree.enter(() => answer({ type: 'QUIET' })))
        return () => {}
      }),
      cancelEverything: phase((tree, answer) => {
        const cancel = (): void =>
          void toDesk(tree, { type: 'CancelAll', which: { exceptProtective: keepsPositions } })
        return poll(
          tree,
          () => ![...journal.books.open.values()].some(mustGo),
          () => answer({ type: 'CANCELLED' }),
          cancel,
        )
      }),
      flatten: phase((tree, answer) => {
        toExits(tree, { type: 'Flatten' })
        return poll(
          tree,
          () => holdsNothing() && journal.books.open.size === 0,
          () => answer({ type: 'FLAT' }),
        )
      }),
      readVenue: phase((tree, answer) => {
        const reads = new Map<VenueName, Answer<VenueRead>>()
        const conclude = (): void => tree.enter(() => answer({ type: 'READ', left: taken(reads) }))
        // Who is silent must not keep from us what the others say.
        const patience = ports.clock.setTimeout(() => {
          if (reads.size > 0) conclude()
        }, READ_PATIENCE_MS)
        const interrupt = world.effects.run(
          readVenues(venues, (name, read) => void reads.set(name, read)),
          (exit) => {
            answerOf(exit)
            conclude()
          },
        )
        return () => {
          ports.clock.clearTimeout(patience)
          interrupt()
        }
      }),
    },
    actions: {
      enterPhase: ({ context }, { phase }) => {
        const detail =
          phase === 'finished' && context.left.length > 0
            ? `left: ${context.left.join(', ')}`
            : context.reason
        telemetry.line({ type: 'PhaseEntered', phase, detail })
        channels.phase.next(phase)
        if (phase === 'finished')
          channels.ending.next({ left: context.left, late: context.late, unknown, read, unread })
      },
    },
  })

  /** Keeps what was read; returns what is left there. */
  function taken(reads: VenueReads): readonly string[] {
    unread = [...venues.keys()].filter((name) => !reads.get(name)?.ok)
    const all = joined(reads)
    read = unread.length < venues.size ? all : null
    const found = leftAtVenues(all, { books: journal.books, unread, keepsPositions, mustGo, labelOf })
    unknown = found.unknown
    return [...unreadSentences(unread, reads), ...found.left]
  }

  function phase(act: (tree: Tree, answer: (event: ShutdownEvent) => void) => () => void) {
    return fromCallback<EventObject>(({ sendBack, system }) => act(treeOf(system), sendBack))
  }

  function poll(tree: Tree, isDone: () => boolean, done: () => void, repeat?: () => void): () => void {
    let sinceRepeatMs = CANCEL_AGAIN_MS
    let timer = ports.clock.setTimeout(look, 0)
    function look(): void {
      tree.enter(() => {
        if (isDone()) return done()
        sinceRepeatMs += POLL_MS
        if (sinceRepeatMs >= CANCEL_AGAIN_MS) {
          sinceRepeatMs = 0
          repeat?.()
        }
        timer = ports.clock.setTimeout(look, POLL_MS)
      })
    }
    return () => ports.clock.clearTimeout(timer)
  }
}
