import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Bench } from '../../bench/bench.ts'
import { benchCommand } from '../../bench/command.ts'
import { duration, rate, rowSchema } from '../../bench/row.ts'
import type { Disk } from '../../src/ports/disk.ts'

const fast: Bench = {
  name: 'fast',
  run: async () => [
    rate({ bench: 'fast', row: 'parsing', ours: 30_000, peer: 'bare', peerValue: 10_000 }, 'things/s', 4),
    duration({ bench: 'fast', row: 'waiting', ours: 30, peer: 'bare', peerValue: 10 }, 4),
    duration({ bench: 'fast', row: 'unaimed', ours: 30, peer: 'bare', peerValue: 10 }),
  ],
}
const NO_DISK: Disk = { readText: () => '', exists: () => false, writeText: () => {} }
const slow: Bench = { name: 'slow', run: async () => [] }

async function run(args: readonly string[]) {
  const printed: string[] = []
  const complaints: string[] = []
  const written = new Map<string, string>()
  const code = await benchCommand(args, {
    benches: [fast, slow],
    disk: {
      readText: () => '',
      exists: () => false,
      writeText: (path, text) => void written.set(path, text),
    },
    print: (line) => printed.push(line),
    complain: (line) => complaints.push(line),
  })
  return { code, printed: printed.join('\n'), complaints: complaints.join('\n'), written }
}

test.each([
  [[], { repetitions: 5, share: 1, large: false }],
  [['--large'], { repetitions: 5, share: 1, large: true }],
  [['--quick'], { repetitions: 1, share: 0.1, large: false }],
])('%j decides how much is done', async (flags, effort) => {
  const efforts: unknown[] = []
  const noting: Bench = {
    name: 'noting',
    run: async (given) => {
      efforts.push(given)
      return []
    },
  }
  await benchCommand(flags, { benches: [noting], disk: NO_DISK, print: () => {}, complain: () => {} })
  expect(efforts).toEqual([effort])
})

test('the report is an array of rows', async () => {
  const { code, written } = await run(['fast', '--report', 'rows.json'])
  expect(code).toBe(0)
  const rows = z.array(rowSchema).parse(JSON.parse(written.get('rows.json') ?? ''))
  expect(rows.map(({ row }) => row)).toEqual(['parsing', 'waiting', 'unaimed'])
})

test('a rate has to reach its aim, a duration to stay below it', async () => {
  const { written } = await run(['fast', '--report', 'rows.json'])
  const rows = z.array(rowSchema).parse(JSON.parse(written.get('rows.json') ?? ''))
  expect(rows.map(({ ratio, aim, met }) => [ratio, aim, met])).toEqual([
    [3, 4, false],
    [3, 4, true],
    [3, null, true],
  ])
})

test('the table names the machine, the rows and the aims that were missed', async () => {
  const { printed } = await run(['fast'])
  expect(printed).toMatch(/^node \d+\.\d+\.\d+, \d+ cores of /)
  expect(printed).toMatch(/fast +parsing +30\u2009000 things\/s +bare +10\u2009000 +3 +4 MISSED/)
  expect(printed).toMatch(/fast +waiting +30 µs +bare +10 +3 +4 met/)
})

test.for([
  [['--quick', '--large'], 'bench: --large and --quick exclude each other'],
  [['fats'], 'bench: no bench is named fats; there are fast, slow'],
  [['fast', 'slow', 'other'], 'bench: no bench is named other; there are fast, slow'],
  [['--report'], /^bench: .*--report/],
  [['--rapport', 'x'], /^bench: .*--rapport/],
] as const)('what is not understood is refused: %s', async ([args, sentence]) => {
  const { code, complaints, printed, written } = await run(args)
  expect(code).toBe(2)
  expect(complaints).toMatch(sentence)
  expect(complaints).toContain('usage: npm run bench')
  expect(printed).toBe('')
  expect(written.size).toBe(0)
})

test('the command itself ends with code 2 for a bench that is not there', () => {
  const { status, stderr, stdout } = spawnSync(process.execPath, ['bin/bench.ts', 'nonsense'], {
    encoding: 'utf8',
  })
  expect(status).toBe(2)
  expect(stderr).toContain(
    'there are tick-to-order, journal, book-updates, machine-events, replay-speed, trial-speed, risk, supervision',
  )
  expect(stdout).toBe('')
})
