import { toLadder } from '../actors/messages.ts'
import { LADDER } from '../actors/names.ts'
import type { World } from '../actors/world.ts'
import type {
  LoosenWord,
  Operable,
  OperatorAnswer,
  OperatorStatus,
  RefusalCode,
  TightenWord,
} from '../src/console/operator/words.ts'
import { instrumentLabel } from '../src/domain/instrument.ts'
import { LOOSENED_BY_HAND, resumeConfirmation, TIGHTENED_BY_HAND } from '../src/domain/ladder.ts'
import type { JournalEvent } from '../src/journal/events.ts'
import type { Tree } from '../src/supervision/tree.ts'

/** A ladder that is restarting hears what waits in its inbox; one that is gone for longer is not waited for. */
const HEARD_WITHIN_MS = 5_000

/**
 * An operator's hands on a running engine. Whoever tightens is obeyed from anywhere; whoever loosens names the rung that
 * the ladder stands on, and types it. What was done is in the journal with name and reason, what was refused is told.
 */
export function operable(world: World, tree: Tree): Operable {
  const { channels, config, journal, ports, telemetry } = world

  const status = (): OperatorStatus => {
    const { state, trigger, value, threshold, pin } = journal.books.ladder
    const { phase, since, left } = channels.ladder.value
    const held = [...journal.books.holdings.values()].filter(({ position }) => position.lots !== 0)
    return {
      ladder: { state, phase, since, trigger, value, threshold, pin, left: [...left] },
      phase: channels.phase.value,
      openOrders: journal.books.open.size,
      positions: Object.fromEntries(
        held.map((holding) => [instrumentLabel(holding, config.engine.venue), holding.position.lots]),
      ),
    }
  }

  function refused({ by }: TightenWord | LoosenWord, code: RefusalCode, reason: string): OperatorAnswer {
    telemetry.line({
      type: 'Note',
      level: 'warn',
      text: 'an operator was refused',
      fields: { by, code, reason },
    })
    return { done: 'refused', code, reason, status: status() }
  }

  /** Tells the ladder, and waits for the journal's entry that says that it was done. */
  function obeyed(
    word: TightenWord | LoosenWord,
    event: Parameters<typeof toLadder>[1],
    doneBy: (entry: JournalEvent) => 'moved' | 'pinned' | undefined,
  ): Promise<OperatorAnswer> {
    return new Promise((resolve) => {
      const answer = (given: OperatorAnswer): void => {
        ports.clock.clearTimeout(deadline)
        release()
        resolve(given)
      }
      const release = journal.observe(({ event: entry }) => {
        const done = doneBy(entry)
        // The channel is told after the journal, in the same turn: the status is read when both are.
        if (done) ports.clock.setTimeout(() => answer({ done, status: status() }), 0)
      })
      const deadline = ports.clock.setTimeout(
        () =>
          answer(
            refused(
              word,
              'LADDER_SILENT',
              `the ladder did not act within ${HEARD_WITHIN_MS} ms; it may still: ask for the status`,
            ),
          ),
        HEARD_WITHIN_MS,
      )
      if (!toLadder(tree, event))
        answer(refused(word, 'LADDER_ABSENT', `the ladder is ${tree.status(LADDER)} and hears nothing`))
    })
  }

  return {
    status,
    tighten: async (word) => {
      const { to, by, reason } = word
      const { state } = channels.ladder.value
      if (state === 'STOP' || to === 'NORMAL')
        return refused(word, 'NOTHING_TIGHTER', `${to} tightens nothing: the ladder stands on ${state}`)
      return obeyed(word, { type: 'TIGHTENED', to, by, reason, at: ports.clock.now() }, (entry) => {
        if (entry.type === 'LadderPinned') return entry.to === to && entry.by === by ? 'pinned' : undefined
        const isOurs = entry.type === 'LadderMoved' && entry.trigger === TIGHTENED_BY_HAND
        return isOurs && entry.to === to && entry.value === by ? 'moved' : undefined
      })
    },
    loosen: async (word) => {
      const { from, by, reason, confirmation } = word
      const { state, phase } = channels.ladder.value
      if (state === 'NORMAL') return refused(word, 'NOTHING_LOOSER', 'the ladder stands on NORMAL')
      if (state !== from)
        return refused(word, 'STANDS_ELSEWHERE', `the ladder stands on ${state}, not on ${from}`)
      if (phase === 'flattening')
        return refused(
          word,
          'STILL_FLATTENING',
          'STOP is still flattening: it can be left once it has latched',
        )
      const wanted = resumeConfirmation(from)
      if (confirmation !== wanted) return refused(word, 'NOT_CONFIRMED', `to loosen, type exactly: ${wanted}`)
      return obeyed(word, { type: 'LOOSENED', by, reason, confirmation, at: ports.clock.now() }, (entry) =>
        entry.type === 'LadderMoved' && entry.trigger === LOOSENED_BY_HAND && entry.from === from
          ? 'moved'
          : undefined,
      )
    },
  }
}
