import { existsSync, readdirSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { positionsAt } from '../../chaos/processes/exchange-account.ts'
import { type Line, wait } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { direction } from '../../src/domain/order.ts'
import { gone, isAlive, Scratch } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'

const FLAT = { XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' }
const FLATTENING = ['quiescing', 'cancelling', 'flattening', 'confirming', 'finished']

/** Bounds the wait of a test that ends its engine itself. */
const AT_MOST = ['--duration', '60s']

const broken = (violations: Readonly<Record<string, number>>): readonly string[] =>
  Object.keys(violations).filter((name) => violations[name] !== 0)

const isTrading = ({ phase }: Line): boolean => phase === 'trading'

describe.concurrent('paper mode over real sockets', () => {
  test('runs, reports, and leaves a flat book, its journal and no process', async (context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '3', '--duration', '8s', '--report', scratch.reportFile])
    await engine.line('Status', isTrading)
    const exchange = scratch.exchange()
    if (!exchange) throw new Error('the exchange left no note')
    expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })

    expect(engine.unreadable).toEqual([])
    expect(engine.complaint).toBe('')
    for (const line of engine.lines)
      expect(line).toMatchObject({
        type: expect.any(String),
        time: expect.any(Number),
        level: expect.any(String),
      })
    expect(engine.phases()).toEqual(FLATTENING)

    const report = scratch.report()
    expect(report.exit.code).toBe(EXIT.clean.code)
    expect(report.positions).toEqual(FLAT)
    expect(broken(report.violations)).toEqual([])
    expect(report.orders.acknowledged).toBeGreaterThan(5)
    expect(report.restarts).toEqual({})

    await gone(exchange.pid)
    expect(readdirSync(scratch.dataDir).toSorted()).toEqual([
      'engine.lock',
      'journal.sqlite',
      'journal.sqlite.lock',
    ])
    const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
    expect(report.journal).toMatchObject({ events: journal.entries.length, hash: journal.hash })
    expect(eventsOf(journal, 'OrderIntended').length).toBeGreaterThanOrEqual(report.orders.sent)
    expect(eventsOf(journal, 'EngineStopped')).toMatchObject([{ clean: true }])
  })

  test('goes on when nobody reads its output any more, and still ends flat', async (context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '4', '--duration', '5s', '--report', scratch.reportFile])
    await engine.line('StepDone')
    engine.closeOutput()
    expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })
    expect(engine.complaint).toBe('')
    const report = scratch.report()
    expect(report.positions).toEqual(FLAT)
    expect(report.orders.acknowledged).toBeGreaterThan(0)
  })
})

describe.concurrent('Ctrl-C', () => {
  test.for(['SIGINT', 'SIGTERM'] as const)('%s once: stops in phases, flat', async (signal, context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '5', ...AT_MOST, '--report', scratch.reportFile])
    await engine.line('FillSeen')
    engine.signal(signal)
    expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })
    expect(engine.phases()).toEqual(FLATTENING)
    const report = scratch.report()
    expect(report.exit).toEqual({ code: EXIT.clean.code, reason: `asked to stop by ${signal}` })
    expect(report.positions).toEqual(FLAT)
    expect(broken(report.violations)).toEqual([])
  })

  test('twice: ends at once, and what is at the exchange can still be found', async (context) => {
    const scratch = new Scratch(context)
    const engine = scratch.engine(['--seed', '6', ...AT_MOST])
    await engine.line('Status', isTrading)
    const exchange = scratch.exchange()
    if (!exchange) throw new Error('the exchange left no note')
    // It answers nothing any more, so the stop has to wait for it.
    process.kill(exchange.pid, 'SIGSTOP')
    engine.signal('SIGINT')
    await engine.line('PhaseEntered')
    await wait(300)
    engine.signal('SIGINT')
    const ended = await Promise.race([engine.exited, wait(1_000)])
    expect(ended).toEqual({ code: EXIT.interrupted.code, signal: null })
    expect(engine.phases()).not.toContain('finished')
    expect(isAlive(exchange.pid)).toBe(true)
    expect(scratch.exchange()).toEqual(exchange)
  })
})

test('onStop = "keep" leaves positions where they are, and the next run takes them over', async (context) => {
  const scratch = new Scratch(context)
  writeFileSync(scratch.path('keep.toml'), '[engine]\nonStop = "keep"\n')
  const first = scratch.engine([
    '--seed',
    '8',
    '--config',
    'keep.toml',
    ...AT_MOST,
    '--report',
    scratch.reportFile,
  ])
  await first.line('Status', ({ positions }) =>
    (positions as { lots: number }[]).some(({ lots }) => lots !== 0),
  )
  first.signal('SIGINT')
  expect(await first.exited).toEqual({ code: EXIT.clean.code, signal: null })
  expect(first.phases()).toEqual(['quiescing', 'cancelling', 'confirming', 'finished'])
  const kept = Object.entries(scratch.report().positions).filter(([, lots]) => lots !== '0')
  expect(kept.length).toBeGreaterThan(0)

  const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
  expect(eventsOf(journal, 'OrderIntended').filter(({ intent }) => intent.reduceOnly)).toEqual([])
  const traded = new Map<string, number>()
  for (const { fill } of eventsOf(journal, 'FillRecorded'))
    traded.set(fill.symbol, (traded.get(fill.symbol) ?? 0) + direction(fill.side) * fill.size)
  const held = [...traded].filter(([, lots]) => lots !== 0).map(([symbol, lots]) => [symbol, String(lots)])
  expect(Object.fromEntries(kept)).toEqual(Object.fromEntries(held))

  const exchange = scratch.exchange()
  if (!exchange) throw new Error('the exchange is gone, and the positions with it')
  expect(await positionsAt(exchange.url)).toEqual(
    Object.fromEntries(kept.map(([symbol, lots]) => [symbol, Number(lots)])),
  )

  const second = scratch.engine(['--seed', '8', '--duration', '2s', '--report', scratch.reportFile])
  expect(await second.exited).toEqual({ code: EXIT.clean.code, signal: null })
  expect(second.lines).toContainEqual(expect.objectContaining({ type: 'Recovered', positions: kept.length }))
  expect(scratch.report().positions).toEqual(FLAT)
  await gone(exchange.pid)
  expect(existsSync(`${scratch.dataDir}/journal-1.sqlite`)).toBe(false)
})
