import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openJournal } from '../src/journal/journal-reader.ts'
import { memoryDisk } from '../src/journal/memory-store.ts'
import { verifyJournal } from '../src/journal/verify-journal.ts'
import { workerStore } from '../src/journal/worker-store.ts'
import { liveClock } from '../src/ports/live/clock.ts'
import { type Bench, type Effort, scaled } from './bench.ts'
import { blockings, commitRates, waits } from './journal/commits.ts'
import { writeJournal } from './journal/history.ts'
import { startOf } from './journal/starts.ts'
import { duration, type Row, rate } from './row.ts'
import { throughputs } from './throughput.ts'
import { startExchange } from './tick-to-order/exchange-child.ts'
import type { Latency } from './tick-to-order/latency.ts'

const NAME = 'journal'
const SECOND_MICROS = 1_000_000
const MILLISECOND_MICROS = 1_000

/** What it costs to remember: on the way of an intent, at a start, and everybody else's time. */
export const journal: Bench = {
  name: NAME,
  run: async (effort) => {
    const folder = mkdtempSync(join(tmpdir(), 'bulkhead-bench-'))
    try {
      return [
        ...(await commits(folder, effort)),
        ...(await added(folder, effort)),
        await blocking(folder, effort),
        fold(folder, effort),
        ...(await starts(folder, effort)),
      ]
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function commits(folder: string, effort: Effort): Promise<readonly Row[]> {
  const { alone, grouped } = await commitRates(
    join(folder, 'commits.sqlite'),
    scaled(1_000, effort),
    scaled(50_000, effort),
  )
  return [
    rate(
      {
        bench: NAME,
        row: 'durable intents, in groups',
        ours: grouped,
        peer: 'one commit each',
        peerValue: alone,
      },
      'intents/s',
      10,
    ),
  ]
}

/** On the way from decision to socket. In memory, nothing waits: the same calls with a disk that answers at once. */
async function added(folder: string, effort: Effort): Promise<readonly Row[]> {
  const count = scaled(1_000, effort)
  const measured = (name: string, mode: 'full' | 'relaxed') =>
    waits(workerStore({ path: join(folder, `${name}.sqlite`) }), mode, count, 2)
  const full = await measured('full', 'full')
  const relaxed = await measured('relaxed', 'relaxed')
  const memory = await waits(memoryDisk().store(), 'full', count, 2)
  const rows = (mode: string, ours: Latency): readonly Row[] =>
    [50, 99].map((percent) =>
      duration({
        bench: NAME,
        row: `p${percent} intent to leave to send, ${mode}`,
        ours: ours.percentile(percent),
        peer: `p${percent} with a disk in memory`,
        peerValue: memory.percentile(percent),
      }),
    )
  return [...rows('full', full), ...rows('relaxed', relaxed)]
}

async function blocking(folder: string, effort: Effort): Promise<Row> {
  const turns = await blockings(join(folder, 'blocking.sqlite'), scaled(1_000, effort), 20, 5)
  return duration(
    {
      bench: NAME,
      row: 'p99 of the event loop held by the journal, 4,000 intents/s in bursts of 20',
      ours: turns.percentile(99),
      peer: 'a millisecond',
      peerValue: MILLISECOND_MICROS,
    },
    1,
  )
}

function fold(folder: string, effort: Effort): Row {
  const path = join(folder, 'fold.sqlite')
  const count = writeJournal(path, scaled(100_000, effort), liveClock.now())
  const { ours, bare } = throughputs(
    {
      ours: {
        count,
        act: () => {
          const reader = openJournal(path)
          const { corrupt, events } = verifyJournal(reader)
          reader.close()
          if (corrupt || events !== count) throw new Error('the journal was not folded')
        },
      },
      bare: {
        count,
        act: () => {
          const database = new DatabaseSync(path, { readOnly: true })
          const rows = database
            .prepare('SELECT sequence, at, text, hash FROM journal ORDER BY sequence')
            .iterate()
          for (const row of rows) JSON.parse(String(row.text))
          database.close()
        },
      },
    },
    effort,
  )
  return rate(
    { bench: NAME, row: 'verified and folded', ours, peer: 'SELECT + JSON.parse', peerValue: bare },
    'entries/s',
    0.5,
  )
}

async function starts(folder: string, effort: Effort): Promise<readonly Row[]> {
  const exchange = await startExchange()
  try {
    const rows: Row[] = []
    for (const events of [1_000, 100_000, ...(effort.large ? [1_000_000] : [])]) {
      const path = join(folder, `start-${events}.sqlite`)
      writeJournal(path, scaled(events, effort), liveClock.now())
      for (const withSnapshot of [true, false]) {
        const start = await startOf(exchange.url, path, effort.repetitions, withSnapshot)
        const how = `${events} events, ${withSnapshot ? 'from a snapshot' : 'all folded'}`
        // What a full fold takes is only watched: it is the exception.
        const aim = withSnapshot && events <= 100_000 ? 1 : null
        rows.push(
          duration(
            {
              bench: NAME,
              row: `process start to open door, ${how}`,
              ours: start.openMicros,
              peer: 'a second',
              peerValue: SECOND_MICROS,
            },
            aim,
          ),
          duration({
            bench: NAME,
            row: `of that the journal, ${how}`,
            ours: start.journalMicros,
            peer: 'a second',
            peerValue: SECOND_MICROS,
          }),
        )
      }
    }
    return rows
  } finally {
    exchange.close()
  }
}
