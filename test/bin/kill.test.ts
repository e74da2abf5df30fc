import { expect, test } from 'vitest'
import { EXIT } from '../../src/config/exit-codes.ts'
import { neverLived } from '../../src/domain/order.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { gone, isAlive, Scratch, wait } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'
import { orderIdsAt } from './paper-venue.ts'

/** An intent younger than this may be on its way while the exchange is asked. */
const ON_ITS_WAY_MS = 2_000

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
    const askedAt = liveClock.now()
    const after = await orderIdsAt(exchange.url)
    second.signal('SIGINT')
    expect(await second.exited).toEqual({ code: EXIT.clean.code, signal: null })

    // None twice, over both lives, and none that the journal does not know.
    expect(twice(after)).toEqual([])
    expect(after).toEqual(expect.arrayContaining([...before]))
    expect(after.length).toBeGreaterThan(before.length)
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

    expect(eventsOf(journal, 'EngineStarted').map(({ run }) => run)).toEqual([1, 2])
    const report = scratch.report()
    expect(report.positions).toEqual({ XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' })
    expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([])
    expect(report.journal).toMatchObject({ events: journal.entries.length, hash: journal.hash })
    await gone(exchange.pid)
  },
)
