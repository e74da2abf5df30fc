import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Recovery } from '../../src/journal/attachment.ts'
import { Journal } from '../../src/journal/journal.ts'
import { sqliteStore } from '../../src/journal/sqlite-store.ts'
import { liveClock } from '../../src/ports/live/clock.ts'

const SCRIPT = join(import.meta.dirname, 'appender.ts')

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts the appender and kills it without warning once it has reported so many entries durable; the last one. */
async function appendUntilKilled(path: string, kind: string, reports: number): Promise<number> {
  const child = spawn(process.execPath, [SCRIPT, path, kind], { stdio: ['ignore', 'pipe', 'inherit'] })
  const exited = once(child, 'exit')
  let last = 0
  let count = 0
  for await (const line of createInterface(child.stdout)) {
    last = Number(line)
    if (++count === reports) child.kill('SIGKILL')
  }
  await exited
  expect(child.signalCode).toBe('SIGKILL')
  return last
}

function recover(path: string): Promise<{ recovery: Recovery; journal: Journal }> {
  const journal = new Journal({ clock: liveClock })
  return new Promise((resolve, failed) =>
    journal.attach(sqliteStore({ path }), {
      attached: (recovery) => resolve({ recovery, journal }),
      failed,
    }),
  )
}

describe.each(['thread', 'worker'])('kill -9 of a process that appends (%s)', (kind) => {
  test('loses nothing that was answered for, four times in a row on the same log', async () => {
    const path = join(folder, `${kind}.sqlite`)
    for (const [round, reports] of [1, 40, 333, 90].entries()) {
      const last = await appendUntilKilled(path, kind, reports)
      const { recovery, journal } = await recover(path)
      expect(recovery.events).toBeGreaterThanOrEqual(last)
      expect(recovery.tornTail).toBeNull()
      expect(journal.books.run).toBe(round + 1)
      expect(journal.books.intents).toBe(recovery.events - 2 * (round + 1))
      await new Promise<void>((done) => journal.close(done))
    }
  })
})

test('a second process on the same log is refused, and the first goes on', async () => {
  const path = join(folder, 'double.sqlite')
  const first = spawn(process.execPath, [SCRIPT, path, 'worker'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const lines = createInterface(first.stdout)[Symbol.asyncIterator]()
  await lines.next()
  const second = spawn(process.execPath, [SCRIPT, path, 'worker'], { stdio: ['ignore', 'ignore', 'pipe'] })
  const said: string[] = []
  second.stderr.on('data', (chunk) => said.push(String(chunk)))
  expect(await once(second, 'exit')).toEqual([3, null])
  expect(said.join('')).toContain('is held by another engine')
  expect((await lines.next()).done).toBe(false)
  first.kill('SIGKILL')
  await once(first, 'exit')
})
