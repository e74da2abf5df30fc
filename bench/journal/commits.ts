import { Journal } from '../../src/journal/journal.ts'
import type { JournalStore } from '../../src/journal/store.ts'
import { workerStore } from '../../src/journal/worker-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { median } from '../throughput.ts'
import { Latency } from '../tick-to-order/latency.ts'
import { history, life } from './history.ts'

/** Orders in flight at once while commits are grouped: what a busy engine has between two answers of its disk. */
const TOGETHER = 500
/** The first ones compile what they run. */
const WARM_UP_BURSTS = 200

/** They take turns, so that a slow moment of the disk falls on both. */
const TURNS = 10

/** Durable intents a second: each waits for the one before, and many at a time. The medians of the turns. */
export async function commitRates(
  path: string,
  alone: number,
  grouped: number,
): Promise<{ readonly alone: number; readonly grouped: number }> {
  const journal = await begun(workerStore({ path }))
  const rates = { alone: [] as number[], grouped: [] as number[] }
  const perSecond = async (count: number, act: (count: number) => Promise<void>): Promise<number> => {
    const startedMicros = liveClock.monotonicMicros()
    await act(count)
    return (count * 1e6) / (liveClock.monotonicMicros() - startedMicros)
  }
  for (let turn = 0; turn < TURNS; turn++) {
    rates.alone.push(
      await perSecond(Math.ceil(alone / TURNS), async (count) => {
        for (let at = 0; at < count; at++) await durable(journal, append(journal))
      }),
    )
    rates.grouped.push(
      await perSecond(Math.ceil(grouped / TURNS), async (count) => {
        for (let left = count; left > 0; left -= TOGETHER) {
          let last = 0
          for (let at = 0; at < Math.min(TOGETHER, left); at++) last = append(journal)
          // Half of them may still be on their way when the next ones come.
          await durable(journal, last - TOGETHER / 2)
        }
        await durable(journal, journal.sequence)
      }),
    )
  }
  await closed(journal)
  return { alone: median(rates.alone), grouped: median(rates.grouped) }
}

/** How long an intent waits before its request may leave, one at a time, some milliseconds apart. */
export async function waits(
  store: JournalStore,
  mode: 'full' | 'relaxed',
  count: number,
  everyMs: number,
): Promise<Latency> {
  const journal = await begun(store, mode)
  const latency = new Latency()
  for (let at = 0; at < count; at++) {
    await new Promise<void>((left) => {
      const startedMicros = liveClock.monotonicMicros()
      journal.whenSendable(append(journal), false, () => {
        latency.record(liveClock.monotonicMicros() - startedMicros)
        left()
      })
    })
    await new Promise<void>((passed) => liveClock.setTimeout(passed, everyMs))
  }
  await closed(journal)
  return latency
}

/**
 * How long the journal keeps the event loop from everybody else, at each of its turns, under a load in bursts: CPU of
 * the loop's thread, for nothing there waits, and what other programs take is not the journal's.
 */
export async function blockings(
  path: string,
  bursts: number,
  burst: number,
  everyMs: number,
): Promise<Latency> {
  const latency = new Latency()
  let counting = false
  const timed = (act: () => void): void => {
    const startedMicros = threadMicros()
    act()
    if (counting) latency.record(threadMicros() - startedMicros)
  }
  const store = workerStore({ path })
  const journal = await begun({
    ...store,
    append: (records, answer) => store.append(records, (failure) => timed(() => answer(failure))),
  })
  for (let at = 0; at < WARM_UP_BURSTS + bursts; at++) {
    counting = at >= WARM_UP_BURSTS
    timed(() => {
      for (let each = 0; each < burst; each++) journal.whenDurable(append(journal), () => {})
    })
    await new Promise<void>((passed) => liveClock.setTimeout(passed, everyMs))
  }
  await closed(journal)
  return latency
}

function threadMicros(): number {
  const { system, user } = process.threadCpuUsage()
  return system + user
}

let orders = 1
function append(journal: Journal): number {
  const [intended] = life(++orders, liveClock.now())
  if (!intended) throw new Error('an order begins with its intent')
  return journal.append(intended)
}

async function begun(store: JournalStore, mode: 'full' | 'relaxed' = 'full'): Promise<Journal> {
  const journal = new Journal({ clock: liveClock, durability: { mode, windowMs: 1_000 } })
  await new Promise((attached, failed) => journal.attach(store, { attached, failed }))
  for (const event of history(0, liveClock.now())) journal.append(event)
  await durable(journal, journal.sequence)
  return journal
}

const durable = (journal: Journal, sequence: number): Promise<void> =>
  new Promise((done) => journal.whenDurable(sequence, done))
const closed = (journal: Journal): Promise<void> => new Promise((done) => journal.close(done))
