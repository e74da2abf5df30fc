import { type LadderInput, ladderMachine } from '../machines/ladder.ts'
import { treeOf } from '../src/supervision/tree-of.ts'
import { toDesk } from './messages.ts'
import type { World } from './world.ts'

/** The ladder that acts: every move is journalled, told, and followed by the cancels that its rung demands. */
export function ladderActor(world: World) {
  const { channels, journal, telemetry } = world
  return ladderMachine.provide({
    actions: {
      announce: ({ context, self }, { state, phase }) => {
        const from = journal.books.ladder.state
        const { trigger, value, threshold } = context
        if (from !== state) {
          journal.append({ type: 'LadderMoved', from, to: state, trigger, value, threshold })
          telemetry.line({
            type: 'LadderMoved',
            from,
            to: state,
            trigger,
            value: short(value),
            threshold: short(threshold),
          })
        }
        channels.ladder.next({ state, phase, since: context.since, left: context.left })
        if (context.left.length > 0)
          telemetry.line({
            type: 'Note',
            level: 'error',
            text: 'STOP could not flatten',
            fields: { left: context.left.join(', ') },
          })
        const tree = treeOf(self.system)
        if (state === 'WARNING') toDesk(tree, { type: 'CancelAll', which: { onlyOpening: true } })
        if (state === 'CRITICAL' || state === 'STOP') toDesk(tree, { type: 'CancelAll', which: {} })
      },
      announcePin: ({ event }) => {
        if (event.type !== 'TIGHTENED') return
        const { to, by, reason } = event
        journal.append({ type: 'LadderPinned', to, by, reason })
        telemetry.line({
          type: 'Note',
          level: 'warn',
          text: 'the ladder is pinned',
          fields: { to, by, reason },
        })
      },
    },
  })
}

/** Where the journal says that the ladder stood. A STOP starts again at `flattening`, which verifies before it latches. */
export function ladderInput(world: World): LadderInput {
  const { state, since, trigger, value, threshold, pin } = world.journal.books.ladder
  return trigger === '' ? { state, since, pin } : { state, since, trigger, value, threshold, pin }
}

/** Readings are floats; four digits say enough to a person. Names and reasons stay as they are. */
const short = (text: string): string =>
  text !== '' && Number.isFinite(Number(text)) ? String(Number(Number(text).toPrecision(4))) : text
