import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { orderEvents, orderInput } from '../../bench/machine-stories.ts'
import { orderMachine } from '../../machines/order.ts'
import { seededRandom } from '../../src/ports/random.ts'
import { SimulatedClock } from '../../src/ports/simulated/clock.ts'
import { type CrashFile, writeCrash } from '../../src/supervision/crash-file.ts'
import { createTree } from '../../src/supervision/create-tree.ts'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-crash-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** An order that is told of a report without a report: the crash of a lying type. */
function crashFile(): CrashFile {
  const tree = createTree({
    clock: new SimulatedClock(Date.UTC(2026, 0, 5)),
    random: seededRandom(1),
    spec: {
      kind: 'supervisor',
      id: 'root',
      strategy: 'one-for-one',
      children: [{ kind: 'worker', id: 'order', logic: orderMachine, input: () => orderInput }],
    },
  })
  tree.start().catch(() => undefined)
  for (const event of orderEvents.opening) tree.tell('order', event)
  tree.tell('order', { type: 'REPORT' })
  const [report] = tree.reports()
  if (!report) throw new Error('the order lives')
  return JSON.parse(writeCrash(report)) as CrashFile
}

function replayed(text: string): Promise<{ readonly code: number; readonly told: string }> {
  const path = join(folder, 'crash.json')
  writeFileSync(path, text)
  return run(path)
}

function run(path: string): Promise<{ readonly code: number; readonly told: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, ['bin/replay-crash.ts', path], (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) : 0, told: stdout + stderr })
    })
  })
}

test('an order that died of a report dies of it again', async () => {
  const { code, told } = await replayed(JSON.stringify(crashFile()))
  expect(told).toMatch(/crashed {5}order, life 1, 2026-01-05T00:00:00.000Z\nlogic {7}order\n/)
  expect(told).toMatch(
    /event {7}REPORT\nerror {7}Error: .*'deniesFills'[^$]*\ndecision {4}restart, cause fault\n/,
  )
  expect(told).toContain('verdict     it dies the same way\n')
  expect(code).toBe(0)
})

test('one that survives is told of', async () => {
  const { code, told } = await replayed(
    JSON.stringify({ ...crashFile(), event: { type: 'CANCEL_ACKNOWLEDGED' } }),
  )
  expect(told).toContain('verdict     it survives')
  expect(code).toBe(1)
})

test.each([
  [
    'a logic that is not here',
    { logic: 'gateway' },
    "cannot be tried: nothing is called 'gateway' here, but breaker",
  ],
  ['a crash of no event', { event: { $: 'undefined' } }, 'cannot be tried: it died of no event'],
  ['a file of something else', { format: 'x' }, 'this is no crash file of the format crash/1'],
])('%s cannot be tried', async (_what, fields, sentence) => {
  const { code, told } = await replayed(JSON.stringify({ ...crashFile(), ...fields }))
  expect(told).toContain(sentence)
  expect(code).toBe(2)
})

test('a file that is not there, and one that is not JSON', async () => {
  expect(await run(join(folder, 'nowhere.json'))).toMatchObject({ code: 2 })
  expect(await replayed('{')).toMatchObject({ code: 2 })
})
