import { existsSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { wait } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { liveClock } from '../../src/ports/live/clock.ts'
import { Scratch } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'

const STOP_DEADLINE_MS = 4_000
/** Processes and files beside the phases. */
const OVERHEAD_MS = 2_000

/** Short times, so that the test is. */
const IMPATIENT = `
[engine]
stopDeadlineMs = ${STOP_DEADLINE_MS}
[risk.triggers.staleFeed]
caution = 1000
warning = 2000
critical = 60000
`

test('an exchange that dies: nothing opens, the ladder tightens, and the stop names what it could not settle', async (context) => {
  const scratch = new Scratch(context)
  writeFileSync(scratch.path('impatient.toml'), IMPATIENT)
  const args = ['--config', 'impatient.toml', '--seed', '31', '--duration', '60s']
  const engine = scratch.engine([...args, '--report', scratch.reportFile])
  await engine.line('FillSeen')
  const exchange = scratch.exchange()
  if (!exchange) throw new Error('the exchange left no note')
  process.kill(exchange.pid, 'SIGKILL')

  const lost = await engine.line('FeedLost', ({ feed }) => feed === 'kucoin/private')
  await engine.line('FeedLost', ({ feed }) => feed === 'kucoin/public')
  const tightened = await engine.line('LadderMoved', ({ to }) => to === 'WARNING')
  expect(tightened.time - lost.time).toBeLessThan(4_000)
  await wait(2_000)

  const askedMicros = liveClock.monotonicMicros()
  engine.signal('SIGINT')
  expect(await engine.exited).toEqual({ code: EXIT.notFlat.code, signal: null })
  expect((liveClock.monotonicMicros() - askedMicros) / 1_000).toBeLessThan(STOP_DEADLINE_MS + OVERHEAD_MS)
  expect(engine.phases()).toEqual(['quiescing', 'cancelling', 'flattening', 'confirming', 'finished'])
  expect(engine.complaint).toBe('')

  const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
  // Exits are never blocked: the stop tries to flatten for as long as it may.
  const openedBlind = journal.entries.filter(
    ({ at, event }) => event.type === 'OrderIntended' && !event.intent.reduceOnly && at > lost.time,
  )
  expect(openedBlind).toEqual([])

  const { exit, restarts, violations } = scratch.report()
  expect(exit.code).toBe(EXIT.notFlat.code)
  expect(exit.reason).toContain('the venue was not read')
  const closed = new Set(eventsOf(journal, 'OrderClosed').map(({ clientOrderId }) => clientOrderId))
  const unsettled = eventsOf(journal, 'OrderIntended').filter(
    ({ intent }) => !closed.has(intent.clientOrderId),
  )
  expect(unsettled.length).toBeGreaterThan(0)
  for (const { intent } of unsettled) expect(exit.reason).toContain(`order ${intent.clientOrderId} in`)
  expect(Object.entries(violations).filter(([, count]) => count > 0)).toEqual([])
  // A lost venue is no crash: nothing of the tree had to be started again.
  expect(restarts).toEqual({})
  // The note stays: what was there is for the next start to find out.
  expect(scratch.exchange()).toEqual(exchange)

  // It finds the exchange gone, and with it everything that the journal speaks of.
  const next = scratch.engine(['--seed', '31', '--duration', '1s', '--report', scratch.reportFile])
  expect(await next.exited).toEqual({ code: EXIT.clean.code, signal: null })
  expect(existsSync(`${scratch.dataDir}/journal-1.sqlite`)).toBe(true)
})

test('an exchange that lives and does not answer is not a lost one: nothing begins, and the journal stays', async (context) => {
  const scratch = new Scratch(context)
  const args = ['--seed', '32', '--duration', '60s', '--report', scratch.reportFile]
  const first = scratch.engine(args)
  await first.line('FillSeen')
  first.signal('SIGKILL')
  await first.exited
  const exchange = scratch.exchange()
  if (!exchange) throw new Error('the exchange left no note')
  process.kill(exchange.pid, 'SIGSTOP')
  const early = scratch.engine(args)
  expect(await early.exited).toEqual({ code: EXIT.cannotStart.code, signal: null })
  expect(early.complaint).toContain(`runs (process ${exchange.pid}) and does not answer`)
  expect(existsSync(`${scratch.dataDir}/journal-1.sqlite`)).toBe(false)

  process.kill(exchange.pid, 'SIGCONT')
  const second = scratch.engine(args)
  await second.line('Reconciled')
  second.signal('SIGINT')
  expect(await second.exited).toEqual({ code: EXIT.clean.code, signal: null })
  expect(scratch.report().positions).toEqual({ XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' })
})

test('without the exchange that exchange.url names nothing begins', async (context) => {
  const scratch = new Scratch(context)
  writeFileSync(scratch.path('elsewhere.toml'), '[exchange]\nurl = "http://127.0.0.1:1"\n')
  const engine = scratch.engine(['--config', 'elsewhere.toml'])
  expect(await engine.exited).toEqual({ code: EXIT.cannotStart.code, signal: null })
  expect(engine.complaint).toBe('no simulated exchange answers at http://127.0.0.1:1 (exchange.url)\n')
})
