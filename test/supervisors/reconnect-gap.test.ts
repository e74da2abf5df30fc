import { readFileSync } from 'node:fs'
import { filter, firstValueFrom, Subject } from 'rxjs'
import { expect, it } from 'vitest'
import { toDesk } from '../../actors/messages.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import { paperKeys } from '../../src/config/secrets.ts'
import { createConsole } from '../../src/console/create.ts'
import { createInspection } from '../../src/console/inspection/inspection.ts'
import { memoryDisk } from '../../src/journal/memory-store.ts'
import { livePorts } from '../../src/ports/live/ports.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'
import { linesTo } from '../../src/telemetry/lines-to.ts'
import { createKucoin } from '../../src/venues/kucoin/kucoin.ts'
import { queuesOf } from '../../supervisors/queues.ts'
import { openSession } from '../../supervisors/session.ts'
import { openSimulatedVenue, PAPER_ACCOUNT } from '../../supervisors/simulated-venue.ts'
import { statusOf } from '../../supervisors/status.ts'
import { BID, wish } from '../actors/trading-floor.ts'
import { quietMarket, SYMBOL } from './quiet-market.ts'

/** Over real sockets: engine, exchange and page of this process, on ports of this machine. */
it('a private stream that is cut: the gap is told, measured, and on the page', async () => {
  const ports = livePorts(1)
  const market = quietMarket()
  const loaded = loadConfig({
    defaultsText: readFileSync(DEFAULTS_PATH, 'utf8'),
    overrides: { engine: { symbols: [SYMBOL] }, strategy: { quoteNotional: '0.000001' } },
  })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  const venue = await openSimulatedVenue({
    ports,
    market: market.source,
    ...loaded.config.exchange,
    port: 0,
  })
  const { url } = venue.listener
  const config = { ...loaded.config, venue: { ...loaded.config.venue, restUrl: url, unifiedUrl: url } }
  const credentials = paperKeys()
  const lines = new Subject<TelemetryEvent>()
  const session = await openSession({
    config,
    configHash: loaded.hash,
    commit: 'test',
    seed: 1,
    ports,
    telemetry: linesTo((event) => lines.next(event)),
    openStore: () => memoryDisk().store(),
    openVenue: (known) => createKucoin({ ...config.venue, ...known, ...ports, credentials }),
  })
  const { world, tree } = session
  const status$ = new Subject<ReturnType<typeof statusOf>>()
  const page = await createConsole({
    servers: ports.servers,
    port: 0,
    inspection: createInspection({ clock: ports.clock }),
    status$,
    children: () => tree.children(),
    queues: () => queuesOf(world),
  })
  try {
    toDesk(tree, { type: 'Submit', frameMicros: null, wish: wish({ size: 10 }) })
    await firstValueFrom(world.channels.reports.pipe(filter(({ status }) => status === 'open')))
    const closed = firstValueFrom(lines.pipe(filter((line) => line.type === 'GapClosed')))
    venue.face.sockets.cutAll()
    await firstValueFrom(world.channels.at('kucoin').links.private.pipe(filter(({ live }) => !live)))
    expect(world.channels.reconciled).toBe(false)
    market.order('sell', BID, 4, false)
    const gap = await closed
    expect(gap).toMatchObject({ feed: 'kucoin/private', losses: 1, spilled: false })
    expect(world.channels.reconciled).toBe(true)
    expect(world.journal.books.position('kucoin', SYMBOL).lots).toBe(4)
    expect(venue.exchange.positions(PAPER_ACCOUNT).map(({ lots }) => Number(lots))).toEqual([4])

    status$.next(statusOf(world, tree, ports.clock.monotonicMicros()))
    const metrics = await (await fetch(`${page.url}/metrics`)).text()
    expect(metrics).toContain('bulkhead_reconciled 1\n')
    expect(metrics).toContain('bulkhead_queue_bound{queue="barrier"} 10000\n')
    expect(metrics).toContain('bulkhead_gap_lost_seconds_count 1\n')
    if (gap.type === 'GapClosed')
      expect(metrics).toContain(`bulkhead_gap_last_seconds{part="lost"} ${gap.lostMs / 1000}\n`)
  } finally {
    await page.close()
    await session.stop('the test is over')
    await venue.close()
    ports.http.close()
  }
})
