import { writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { orderIdsAt } from '../../chaos/processes/exchange-account.ts'
import { type Program, wait } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { neverLived } from '../../src/domain/order.ts'
import type { JournalEvent } from '../../src/journal/events.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { type ExchangeNote, gone, isAlive, Scratch } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'

/** An intent younger than this may be on its way while the exchange is asked. */
const ON_ITS_WAY_MS = 2_000

const PRELOADED = `--import=${new URL('kill-after.ts', import.meta.url)}`

const twice = (ids: readonly string[]): readonly string[] => ids.filter((id, at) => ids.indexOf(id) !== at)

test.concurrent.for([11, 12])(
  'kill -9 while it trades: the next start knows everything (seed %i)',
  async (seed, context) => {
    const scratch = new Scratch(context)
    const args = ['--seed', String(seed), '--duration', '60s', '--report', scratch.reportFile]
    const first = scratch.engine(args)
    await first.line('FillSeen')
    await wait(500 + 37 * seed)
    first.signal('SIGKILL')
    await first.exited
    const exchange = scratch.exchange()
    if (!exchange) throw new Error('the exchange left no note')
    expect(isAlive(exchange.pid)).toBe(true)
    const before = await orderIdsAt(exchange.url)
    expect(before.length).toBeGreaterThan(0)

    const second = scratch.engine(args)
    const recovered = await second.line('Recovered')
    expect(recovered).toMatchObject({ events: expect.any(Number), tookMs: expect.any(Number) })
    await second.line('Reconciled')
    await context.expect
      .poll(async () => (await orderIdsAt(exchange.url)).length, { timeout: 30_000 })
      .toBeGreaterThan(before.length)
    const { journal, after } = await endsWell(scratch, exchange, second)
    expect(after).toEqual(expect.arrayContaining([...before]))
    expect(after.length).toBeGreaterThan(before.length)
    expect(eventsOf(journal, 'EngineStarted').map(({ run }) => run)).toEqual([1, 2])
  },
)

/** Kinds of entries in which an engine comes to its end, so that each is what the next one begins with. */
const KINDS: readonly JournalEvent['type'][] = [
  'EngineStarted',
  'InstrumentSeen',
  'BalanceAdjusted',
  'OrderIntended',
  'OrderAccepted',
  'OrderUncertain',
  'OrderConfirmed',
  'OrderCancelRequested',
  'OrderClosed',
  'FillRecorded',
]

/**
 * Each life waits for an entry of its kind: near the market, with quotes so small that no life stands at its limits because
 * of those before it, and with a ladder that a loop which lags does not move, fills come soon.
 */
const BUSY = `
[exchange]
ordersPerSecond = 30
[strategy]
halfSpreadMovesMin = 0
quoteNotional = '200'
[risk.triggers.loopLag]
caution = 10000
warning = 20000
critical = 30000
`

/** Eleven lives, and machines that are at work on other things. */
const LIVES_MS_MAX = 300_000

test('kill -9 by the journal: one life after the other ends at an entry of each kind, and the last knows everything', {
  timeout: LIVES_MS_MAX,
}, async (context) => {
  const scratch = new Scratch(context)
  writeFileSync(scratch.path('busy.toml'), BUSY)
  const args = ['--seed', '13', '--duration', '60s', '--report', scratch.reportFile]
  args.push('--config', scratch.path('busy.toml'))
  for (const kind of KINDS) {
    const doomed = scratch.engine(args, { NODE_OPTIONS: PRELOADED, KILL_AFTER: kind })
    expect(await doomed.exited, doomed.said.slice(-2_000)).toEqual({ code: null, signal: 'SIGKILL' })
    const { entries } = readJournal(`${scratch.dataDir}/journal.sqlite`)
    const begun = entries.findLastIndex(({ event }) => event.type === 'EngineStarted')
    expect(entries.slice(begun).map(({ event }) => event.type)).toContain(kind)
  }
  const exchange = scratch.exchange()
  if (!exchange) throw new Error('the exchange left no note')
  const last = scratch.engine(args)
  await last.line('Reconciled')
  await last.line('FillSeen')
  const { journal } = await endsWell(scratch, exchange, last)
  const runs = eventsOf(journal, 'EngineStarted').map(({ run }) => run)
  expect(runs).toEqual(Array.from({ length: KINDS.length + 1 }, (_, at) => at + 1))
  expect(eventsOf(journal, 'PositionAdjusted')).toEqual([])
})

/** Stops an engine that trades: no order is lost, none doubled, over all lives, and nothing is left. */
async function endsWell(scratch: Scratch, exchange: ExchangeNote, engine: Program) {
  const askedAt = liveClock.now()
  const after = await orderIdsAt(exchange.url)
  engine.signal('SIGINT')
  expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })

  // None twice, and none that the journal does not know.
  expect(twice(after)).toEqual([])
  const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
  const intended = eventsOf(journal, 'OrderIntended').map(({ intent }) => intent.clientOrderId as string)
  expect(twice(intended)).toEqual([])
  expect(intended).toEqual(expect.arrayContaining([...after]))

  // None lost: what was intended is at the exchange, or is closed as one that never lived.
  const neverThere = new Set(
    eventsOf(journal, 'OrderClosed').flatMap(({ clientOrderId, outcome }) =>
      neverLived(outcome) ? [clientOrderId as string] : [],
    ),
  )
  const old = journal.entries.flatMap(({ at, event }) =>
    event.type === 'OrderIntended' && at < askedAt - ON_ITS_WAY_MS
      ? [event.intent.clientOrderId as string]
      : [],
  )
  expect(old.filter((id) => !after.includes(id) && !neverThere.has(id))).toEqual([])

  const report = scratch.report()
  expect(report.positions).toEqual({ XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' })
  expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([])
  expect(report.journal).toMatchObject({ events: journal.entries.length, hash: journal.hash })
  await gone(exchange.pid)
  return { journal, after }
}
