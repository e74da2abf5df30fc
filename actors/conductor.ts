import * as Effect from 'effect/Effect'
import { type EventObject, fromCallback } from 'xstate'
import { type ShutdownEvent, shutdownMachine } from '../machines/shutdown.ts'
import { isProtective } from '../src/domain/order.ts'
import type { BookedOrder } from '../src/journal/books.ts'
import type { Tree } from '../src/supervision/tree.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { answerOf } from '../src/venues/answer.ts'
import type { Ending } from './channels.ts'
import { type Left, leftAtVenue } from './left-at-venue.ts'
import { toDesk, toExits } from './messages.ts'
import type { World } from './world.ts'

const POLL_MS = 50
/** A cancel that got lost is asked for again. */
const CANCEL_AGAIN_MS = 1_000

/** Brings a stop to its end: each phase acts and watches until what it waits for is true. */
export function conductorActor(world: World) {
  const { channels, journal, ports, telemetry, venue } = world
  const holdsNothing = (): boolean => {
    for (const holding of journal.books.holdings.values()) if (holding.position.lots !== 0) return false
    return true
  }

  const keepsPositions = world.config.engine.onStop === 'keep'
  /** Who keeps a position keeps what protects it. */
  const mustGo = ({ intent }: Readonly<BookedOrder>): boolean => !(keepsPositions && isProtective(intent))

  /** Of the last time that the venue was asked. */
  let read: Ending['read'] = null
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
        const { openOrders, positions } = venue.requests
        return world.effects.run(Effect.all({ openOrders, positions }, { concurrency: 2 }), (exit) =>
          tree.enter(() => {
            const answered = answerOf(exit)
            read = answered.ok ? answered.value : null
            const found: Left = answered.ok
              ? leftAtVenue(answered.value, journal.books, keepsPositions, mustGo)
              : { left: [`${venue.name} cannot be read: ${answered.failure.code}`], unknown: [] }
            unknown = found.unknown
            answer({ type: 'READ', left: found.left })
          }),
        )
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
          channels.ending.next({ left: context.left, late: context.late, unknown, read })
      },
    },
  })

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
