import type { Archived } from '../src/journal/archive.ts'
import type { JournalKeeper } from '../src/journal/journal-keeper.ts'
import type { Upkeep } from '../src/journal/keep.ts'
import { service } from '../src/supervision/service.ts'
import type { World } from './world.ts'

const LOOK_EVERY_MS = 1_000
/** A quiet engine has its upkeep too. */
const AT_LEAST_EVERY_MS = 3_600_000
/** At the end of a run: fewer are folded faster at the next start than a snapshot is made of them. */
const EVENTS_AT_STOP_MIN = 1_000

/**
 * Sees to it that the journal is kept: a snapshot after so many events, and one at the end. Nothing waits for it, and
 * what it cannot do it says; a start without a snapshot takes longer, and that is all.
 */
export const journalKeeperActor = (world: World, keeper: JournalKeeper) =>
  service('journal-keeper', (scope) => {
    const { config, journal, telemetry } = world
    let keptAt = journal.foldedFrom
    let keptMicros = scope.clock.monotonicMicros()
    let busy = false
    let kept = (): void => {}

    scope.every(LOOK_EVERY_MS, () => {
      const hours = (scope.clock.monotonicMicros() - keptMicros) / 1000 / AT_LEAST_EVERY_MS
      if (waiting() >= (hours >= 1 ? 1 : config.journal.snapshotEvents)) keep()
    })
    scope.whenDraining((done) => {
      kept = done
      if (waiting() >= EVENTS_AT_STOP_MIN) keep()
      if (!busy) done()
    })

    function waiting(): number {
      return journal.durableSequence - keptAt
    }

    function keep(): void {
      if (busy) return
      busy = true
      keptMicros = scope.clock.monotonicMicros()
      scope.own(keeper.keep(scope.bind(hear)))
    }

    function archived({ file, from, to }: Archived): void {
      journal.forget({ from, to })
      telemetry.line({
        type: 'Note',
        level: 'info',
        text: 'journal entries moved to the archive',
        fields: { from, to, file },
      })
    }

    function hear(done: Upkeep | Error): void {
      busy = false
      if (done instanceof Error) {
        // Not again before as many events have come once more: whatever it was, it is likely to last.
        keptAt = journal.durableSequence
        telemetry.line({
          type: 'Note',
          level: 'error',
          text: 'the journal could not be kept',
          fields: { reason: done.message },
        })
      } else {
        keptAt = done.snapshotAt
        if (done.archived) archived(done.archived)
      }
      scope.show({ snapshotAt: keptAt, tookMs: (scope.clock.monotonicMicros() - keptMicros) / 1000 })
      kept()
    }
  })
