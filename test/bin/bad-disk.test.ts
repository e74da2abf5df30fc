import { mkdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EXIT } from '../../src/config/exit-codes.ts'
import { badDisk, compileFaults } from '../journal/bad-disk/bad-disk.ts'
import { Scratch } from './engine-process.ts'
import { eventsOf, readJournal } from './journal-file.ts'

test('a disk that stops syncing under a trading engine: it says so, gets out, ends with its code, and the next one finds all', async (context) => {
  const scratch = new Scratch(context)
  mkdirSync(scratch.path('tools'))
  const shim = compileFaults(scratch.path('tools'))
  if (!shim) {
    console.warn('SKIPPED: no C compiler, so no disk can be made to fail on purpose')
    return context.skip()
  }
  const disk = badDisk(scratch.folder, shim, 'journal.sqlite')
  const args = ['--seed', '37', '--duration', '60s', '--report', scratch.reportFile]
  const engine = scratch.engine(args, disk.environment)
  await engine.line('FillSeen')
  disk.fail('unsynced')

  const crash = await engine.line('ChildCrashed', ({ path }) => path === 'journal')
  expect(crash).toMatchObject({
    action: 'escalate',
    message: expect.stringContaining('the disk did not keep what was written'),
  })
  expect(await engine.exited).toEqual({ code: EXIT.crashed.code, signal: null })
  const report = scratch.report()
  expect(report.exit.reason).toContain('the disk did not keep')
  expect(report.positions).toEqual({ XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' })
  expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([])
  expect(report.journal.sentAhead).toBeGreaterThan(0)

  disk.heal()
  const next = scratch.engine(['--seed', '37', '--duration', '3s', '--report', scratch.reportFile])
  expect((await next.exited).code).toBe(EXIT.clean.code)
  expect(Object.entries(scratch.report().violations).filter(([, count]) => count > 0)).toEqual([])
  const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
  expect(eventsOf(journal, 'EngineStarted').map(({ run }) => run)).toEqual([1, 2])
  expect(eventsOf(journal, 'PositionAdjusted')).toEqual([])
})
