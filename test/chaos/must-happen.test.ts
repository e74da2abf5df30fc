import { expect, it, test } from 'vitest'
import { Happenings } from '../../chaos/happenings.ts'
import { MEETS_ALL_FROM, MUST_HAPPEN, OUT_OF_REACH } from '../../chaos/must-happen.ts'
import { Tally } from '../../chaos/tally.ts'
import { summaryLines } from '../../chaos/words.ts'
import { LADDER_TABLE } from '../../src/domain/ladder.ts'
import type { TelemetryEvent } from '../../src/telemetry/events.ts'

const crash = (path: string, afterMs = 0): TelemetryEvent => ({
  type: 'ChildCrashed',
  path,
  generation: 1,
  error: 'Error',
  message: '',
  action: 'restart',
  afterMs,
})

test.each<[string, readonly TelemetryEvent[], readonly string[]]>([
  ['a child alone', [crash('account')], ['restart one-for-one', 'restart permanent']],
  [
    'an order, after a pause',
    [crash('orders/live/x', 20)],
    ['restart dynamic', 'restart transient', 'restart backoff'],
  ],
  ['the desk', [crash('orders/desk')], ['restart rest-for-one', 'restart permanent']],
  [
    'a symbol that is parked and comes back',
    [
      { type: 'ChildQuarantined', path: 'symbols/symbol:X', reason: 'budget' },
      { type: 'ChildBack', path: 'symbols/symbol:X', generation: 2 },
    ],
    ['restart quarantine', 'restart probe'],
  ],
  [
    'a move by a trigger, and one by hand',
    [
      { type: 'LadderMoved', from: 'NORMAL', to: 'STOP', trigger: 'drawdown', value: '', threshold: '' },
      {
        type: 'LadderMoved',
        from: 'STOP',
        to: 'CRITICAL',
        trigger: 'operator-resume',
        value: '',
        threshold: '',
      },
    ],
    ['ladder NORMAL→STOP by trigger', 'ladder STOP→CRITICAL by operator'],
  ],
])('%s is counted', (_what, lines, happened) => {
  const happenings = new Happenings()
  for (const line of lines) happenings.hear(line)
  expect(Object.keys(happenings.counts).toSorted()).toEqual([...happened].toSorted())
  expect(happened.filter((each) => !MUST_HAPPEN.includes(each as never))).toEqual([])
})

it('asks for every row of the ladder, and for nothing that is out of reach', () => {
  expect(MUST_HAPPEN.filter((each) => each.startsWith('ladder '))).toHaveLength(LADDER_TABLE.length)
  expect(MUST_HAPPEN.filter((each) => each in OUT_OF_REACH)).toEqual([])
})

it('a large batch says what it never met, a small one does not', () => {
  const tally = new Tally()
  for (let seed = 1; seed < MEETS_ALL_FROM; seed++) tally.lost(seed)
  const said = (): string => summaryLines(tally.scorecard(1)).join('\n')
  expect(tally.scorecard(1).neverHappened).toEqual(MUST_HAPPEN)
  expect(said()).not.toContain('never happened')
  tally.lost(MEETS_ALL_FROM)
  expect(said()).toContain('never happened: http-refused, ')
  expect(said()).toContain('restart rest-for-one')
})
