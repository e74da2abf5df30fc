import { describe, expect, it, test } from 'vitest'
import {
  LADDER,
  LADDER_TABLE,
  type LadderMove,
  type LadderState,
  ladderMayMove,
  resumeConfirmation,
  rung,
  tighter,
} from '../../src/domain/ladder.ts'

const every = LADDER.flatMap((from) =>
  LADDER.flatMap((to) => (['trigger', 'operator'] as const).map((by) => ({ from, to, by }))),
)

/** The table again, in the words of the design: what loosens, and by whom. Everything tighter is allowed to all. */
const LOOSENINGS: readonly LadderMove[] = [
  { from: 'CAUTION', to: 'NORMAL', by: 'trigger' },
  { from: 'CAUTION', to: 'NORMAL', by: 'operator' },
  { from: 'WARNING', to: 'CAUTION', by: 'trigger' },
  { from: 'WARNING', to: 'CAUTION', by: 'operator' },
  { from: 'CRITICAL', to: 'WARNING', by: 'operator' },
  { from: 'STOP', to: 'CRITICAL', by: 'operator' },
]

describe('the ladder moves only by its table', () => {
  test.each(every)('$by asks for $from to $to', (move) => {
    const tightens = LADDER.indexOf(move.to) > LADDER.indexOf(move.from)
    const loosens = LOOSENINGS.some(
      ({ from, to, by }) => from === move.from && to === move.to && by === move.by,
    )
    expect(ladderMayMove(move.from, move.to, move.by)).toBe(tightens || loosens)
  })

  it('has no row twice, and none that stays where it is', () => {
    expect(new Set(LADDER_TABLE.map((move) => JSON.stringify(move))).size).toBe(LADDER_TABLE.length)
    expect(LADDER_TABLE.filter(({ from, to }) => from === to)).toEqual([])
    expect(LADDER_TABLE).toHaveLength(10 * 2 + LOOSENINGS.length)
  })
})

test.each<[left: LadderState, right: LadderState, tightest: LadderState]>([
  ['NORMAL', 'CAUTION', 'CAUTION'],
  ['STOP', 'CRITICAL', 'STOP'],
  ['WARNING', 'WARNING', 'WARNING'],
])('the tighter of %s and %s is %s', (left, right, tightest) => {
  expect(tighter(left, right)).toBe(tightest)
  expect(tighter(right, left)).toBe(tightest)
})

test('the rungs count from trading freely to shut', () => {
  expect(LADDER.map(rung)).toEqual([0, 1, 2, 3, 4])
})

test('an operator types what is given up', () => {
  expect(resumeConfirmation('STOP')).toBe('RESUME FROM STOP')
})
