import { expect, it } from 'vitest'
import { resiliencePage } from '../../bin/pictures/resilience-page.ts'
import { chaosCommand } from '../../chaos/command.ts'
import { PLANTED } from '../../chaos/planted.ts'
import { type PublishedScorecard, published } from '../../chaos/scorecard.ts'
import { memoryFiles } from './memory-files.ts'

const SHORT = ['--seeds', '1..2', '--minutes', '0.5', '--workers', '1']
const TIMER = PLANTED.filter(({ name }) => name === 'a timer is left armed')

async function command(args: readonly string[], planted = TIMER) {
  const disk = memoryFiles()
  const said: string[] = []
  const complaints: string[] = []
  let pages = 0
  const code = await chaosCommand(args, {
    disk,
    print: (line) => said.push(line),
    complain: (line) => complaints.push(line),
    commit: 'abc',
    planted,
    writePages: () => pages++,
  })
  return { code, disk, said, complaints, pages }
}

it('the scorecard is a batch and the planted mistakes, published with what it was made of', async () => {
  const { code, disk, pages, said } = await command(['--scorecard', ...SHORT])
  expect({ code, pages }, said.join('\n')).toEqual({ code: 0, pages: 1 })
  const card = published(disk)
  expect(card).toMatchObject({
    seeds: { run: 2, failed: [] },
    orphans: 0,
    duplicates: 0,
    worstOverLimit: 0,
    mutants: { 'a timer is left armed': expect.any(Number) },
    commit: 'abc',
    minutes: 0.5,
  })
  expect(card.simulatedHours).toBeGreaterThan(1 / 60)
  expect(card.timeToFlatMs.p50).toBeGreaterThan(0)
  expect(card.violations).toMatchObject({ 'fills-monotone': 0, 'nothing-left-after-stop': 0 })
  expect(Object.values(card.violations).every((times) => times === 0)).toBe(true)
  // A program of its own looks for the mistake.
})

it('a mistake that no longer fits the code ends the command before any trial, naming the file', async () => {
  const [timer] = TIMER
  if (!timer) throw new Error('it is in the list')
  const { code, complaints, disk, pages } = await command(
    ['--scorecard', ...SHORT],
    [{ ...timer, from: 'no such line' }],
  )
  expect({ code, pages }).toEqual({ code: 2, pages: 0 })
  expect(complaints.join()).toContain(timer.file)
  expect(disk.exists('docs/resilience.json')).toBe(false)
})

it('a report has every name of the contract, also where nobody looked for mistakes', async () => {
  const { disk } = await command([...SHORT, '--seeds', '1..1', '--report', 'r.json'])
  const report = JSON.parse(disk.readText('r.json'))
  expect(Object.keys(report)).toEqual(
    expect.arrayContaining([
      ...['seeds', 'simulatedHours', 'speed', 'faults', 'orphans', 'duplicates', 'worstOverLimit'],
      ...['timeToFlatMs', 'violations', 'neverHappened', 'mutants'],
    ]),
  )
  expect(report.mutants).toEqual({})
})

it('the page tells of every failure: seeds, what never happened, what was missed', () => {
  const card: PublishedScorecard = {
    seeds: { run: 500, failed: [7, 12] },
    simulatedHours: 84.2,
    speed: 301.4,
    faults: { 'disk-slow': { injected: 1_234, recoveryMs: { p50: 210, p99: 3_400 } } } as never,
    orphans: 1,
    duplicates: 2,
    worstOverLimit: 12.5,
    timeToFlatMs: { p50: 130, p99: null },
    moves: {},
    violations: { 'fills-monotone': 3 },
    happened: {},
    neverHappened: ['frame-cut'],
    mutants: { 'the latch is lost': 24, 'a timer is left': null },
    commit: 'abc',
    node: 'v24',
    minutes: 10,
  }
  const page = resiliencePage(card)
  for (const part of [
    '| seeds run, failed | 500, 2 |',
    'Failed: 7, 12.',
    '| orphan orders, duplicate orders | 1, 2 |',
    '| worst exposure over a limit | 12.50 USDT |',
    '| 1,234 | 210 ms | 3.4 s |',
    '| `fills-monotone` | 3 |',
    'Never happened: frame-cut.',
    '| a timer is left | missed |',
    '| planted mistakes found | 1 of 2 |',
  ])
    expect(page).toContain(part)
})
