import { expect, test } from 'vitest'
import type { Line } from '../../chaos/processes/program.ts'
import { EXIT } from '../../src/config/exit-codes.ts'
import { Scratch } from './engine-process.ts'
import { readJournal } from './journal-file.ts'

const run = async (context: Parameters<typeof scratchOf>[0], seed: number) => {
  const scratch = scratchOf(context)
  const engine = scratch.engine([
    ...['--chaos', '7', '--duration', '20s', '--speed', 'max'],
    ...['--seed', String(seed), '--report', scratch.reportFile],
  ])
  expect(await engine.exited).toEqual({ code: EXIT.clean.code, signal: null })
  const { hash } = readJournal(`${scratch.dataDir}/journal.sqlite`)
  return { report: scratch.report(), said: engine.lines, hash }
}

/** The status is for who looks on, in real time. */
const isStory = ({ type }: Line): boolean => type !== 'Status'

const scratchOf = (context: ConstructorParameters<typeof Scratch>[0]) => new Scratch(context)

test('chaos at full speed ends clean and flat, and one seed is one story', async (context) => {
  const [first, again, other] = await Promise.all([1, 1, 2].map((seed) => run(context, seed)))
  if (!first || !again || !other) throw new Error('three runs were asked for')
  const { report } = first
  expect(Object.values(report.restarts).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5)
  expect(Object.entries(report.violations).filter(([, count]) => count > 0)).toEqual([])
  expect(report.positions).toEqual({ XBTUSDTM: '0', ETHUSDTM: '0', SOLUSDTM: '0' })
  expect(report.journal.hash).toBe(first.hash)
  const told = first.said.filter(({ type }) => type === 'ChaosInjected').map(({ fault }) => String(fault))
  expect(new Set(told).size).toBeGreaterThan(10)
  expect(report.chaos?.seed).toBe(7)
  expect(report.chaos?.faults).toEqual(
    Object.fromEntries(told.map((kind) => [kind, told.filter((each) => each === kind).length])),
  )

  expect(again.hash).toBe(first.hash)
  expect(again.report).toEqual({ ...report, latencyMicros: again.report.latencyMicros })
  expect(again.said.filter(isStory)).toEqual(first.said.filter(isStory))
  expect(other.hash).not.toBe(first.hash)
})
