import { engineEpoch } from '../src/domain/client-order-id.ts'
import type { Recovery } from '../src/journal/attachment.ts'
import { durabilitySentence } from '../src/journal/durability.ts'
import type { JournalStore } from '../src/journal/store.ts'
import { service } from '../src/supervision/service.ts'
import { datedAt, type World } from './world.ts'

/** The queue is shown so often: it is a gauge, not an event. */
const SHOW_EVERY_MS = 500

/**
 * Feeds the store. The log itself outlives this actor: what no store has answered for waits in the journal, and
 * the next life hands it to the next store. Not ready until the log is read and verified, and what waited for the disk,
 * the start of the run included, is on it: the names of this run's orders are taken before the first of them leaves.
 */
export const journalActor = (world: World, openStore: () => JournalStore, start: EngineStart) =>
  service('journal', (scope) => {
    const { journal, telemetry } = world
    journal.attach(openStore(), {
      attached: scope.bind((recovery) => {
        // The life that read the log begins the run, whichever it is.
        if (recovery.replayed) {
          telemetry.step(`journal ${durabilitySentence(journal.durability)}`, recovery.tookMs)
          begin(recovery)
          world.channels.begun.next(true)
        }
        if (recovery.tornTail !== null)
          telemetry.line({
            type: 'Note',
            level: 'warn',
            text: 'the last journal record was torn and is dropped',
            fields: { reason: recovery.tornTail },
          })
        // What the disk still owes comes first: a store that opens and cannot write makes nobody ready.
        journal.whenDurable(
          journal.sequence,
          scope.bind(() => scope.ready()),
        )
      }),
      failed: scope.bind((error) => scope.fail(error)),
    })
    scope.own(() => journal.detach())
    scope.every(SHOW_EVERY_MS, () =>
      scope.show({
        sequence: journal.sequence,
        durable: journal.durableSequence,
        queued: journal.queueDepth,
      }),
    )

    function begin({ events, folded, tookMs }: Recovery): void {
      const { books } = journal
      const open = books.open.size
      const positions = [...books.holdings.values()].filter((holding) => holding.position.lots !== 0).length
      if (events > 0)
        telemetry.line({ type: 'Recovered', events, folded, openOrders: open, positions, tookMs })
      const { salt, ...stamp } = start
      const run = books.run + 1
      const installation = books.installation || start.installation
      const epoch = engineEpoch(installation, run, salt)
      journal.append({ type: 'EngineStarted', ...stamp, run, installation, epoch })
      for (const instrument of world.instruments.values()) {
        const { venue, symbol, tickSize, multiplier, baseCurrency, settleCurrency } = instrument
        journal.append({
          type: 'InstrumentSeen',
          venue,
          symbol,
          tickSize,
          multiplier,
          baseCurrency,
          settleCurrency,
          ...datedAt(world, venue),
        })
      }
    }
  })

/** What the journal remembers of a start. */
export interface EngineStart {
  readonly seed: number
  readonly configHash: string
  readonly mode: string
  /** Of a first run; later runs keep the one of the first. */
  readonly installation: string
  /** Drawn anew for every run. */
  readonly salt: string
}
