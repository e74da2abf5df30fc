import { existsSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { EXIT } from '../../src/config/exit-codes.ts'
import { Scratch } from './engine-process.ts'
import { readJournal } from './journal-file.ts'

test('a second engine in a data folder is refused, and the first goes on as if nothing had been', async (context) => {
  const scratch = new Scratch(context)
  const first = scratch.engine(['--seed', '21', '--duration', '60s', '--report', scratch.reportFile])
  // Early: the first has not even made its journal.
  await expect.poll(() => existsSync(`${scratch.dataDir}/engine.lock`), { timeout: 10_000 }).toBe(true)
  const early = scratch.engine(['--seed', '22', '--duration', '1s'])
  await first.line('FillSeen')
  const note = scratch.exchange()

  const others = [
    early,
    ...['1', 'max'].map((speed) => scratch.engine(['--speed', speed, '--duration', '1s'])),
  ]
  for (const other of others) {
    expect(await other.exited).toEqual({ code: EXIT.cannotStart.code, signal: null })
    expect(other.complaint).toBe(
      `the data folder ${scratch.dataDir} is in use by another engine: stop that one, or give this one a --data-dir of its own\n`,
    )
    expect(other.lines).toEqual([])
  }
  expect(scratch.exchange()).toEqual(note)

  first.signal('SIGINT')
  expect(await first.exited).toEqual({ code: EXIT.clean.code, signal: null })
  expect(readdirSync(scratch.dataDir).toSorted()).toEqual([
    'engine.lock',
    'journal.sqlite',
    'journal.sqlite.lock',
  ])
  const journal = readJournal(`${scratch.dataDir}/journal.sqlite`)
  expect(scratch.report().journal).toMatchObject({ events: journal.entries.length, hash: journal.hash })

  const next = scratch.engine(['--speed', 'max', '--duration', '2s'])
  expect((await next.exited).code).toBe(EXIT.clean.code)
  expect(readdirSync(scratch.dataDir).toSorted()).toEqual([
    'engine.lock',
    'journal-1.sqlite',
    'journal.sqlite',
    'journal.sqlite.lock',
  ])
})
