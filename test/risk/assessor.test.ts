import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LADDER, type LadderState, rung } from '../../src/domain/ladder.ts'
import { assess, initialAssessor } from '../../src/risk/assessor.ts'
import type { RiskReadings } from '../../src/risk/readings.ts'
import { calm, triggersWith } from './readings.ts'

const triggers = triggersWith({
  dailyLoss: { caution: 0.02, warning: 0.04, critical: 0.06, stop: 0.1, hysteresis: 0.25, dwellMs: 1_000 },
  staleFeed: { warning: 2_000, hysteresis: 0.5, dwellMs: 5_000 },
})

/** Looks at a series of readings with the ladder following what is asked; what was asked at each time. */
function follow(
  series: readonly (readonly [at: number, changed: Partial<RiskReadings>])[],
  start: LadderState = 'NORMAL',
) {
  let state = initialAssessor(start)
  let current = start
  return series.map(([at, changed]) => {
    const step = assess(state, { ...calm, ...changed }, current, at, triggers)
    state = step.state
    current = step.assessment.asked
    return step.assessment
  })
}
const loss = (share: number): Partial<RiskReadings> => ({ equity: 10_000 * (1 - share) })
const asked = (assessments: ReturnType<typeof follow>) => assessments.map((each) => each.asked)

describe('the assessor', () => {
  it('asks for nothing on a good day', () => {
    expect(follow([[0, {}]])[0]).toMatchObject({ asked: 'NORMAL' })
  })

  it('asks for every rung at its threshold, at once, and names the cause', () => {
    const shares = [0.0199, 0.0201, 0.0401, 0.0601, 0.11]
    const steps = follow(shares.map((share, at) => [at, loss(share)]))
    expect(asked(steps)).toEqual(LADDER)
    expect(steps[3]).toMatchObject({ trigger: 'dailyLoss', threshold: 0.06 })
    expect(steps[3]?.value).toBeCloseTo(0.0601, 9)
  })

  it('lets the tightest trigger decide', () => {
    expect(follow([[0, { ...loss(0.03), staleFeedMs: 2_500 }]])[0]).toEqual({
      asked: 'WARNING',
      trigger: 'staleFeed',
      value: 2_500,
      threshold: 2_000,
    })
  })

  it('is deaf to a trigger that is off, and does not wait for it to let go', () => {
    const off = triggersWith({ dailyLoss: { on: false, caution: 0.02, dwellMs: 1_000 } })
    const state = initialAssessor('CAUTION')
    const readings = { ...calm, ...loss(0.5) }
    expect(assess(state, readings, 'NORMAL', 0, off).assessment.asked).toBe('NORMAL')
    expect(assess(state, readings, 'CAUTION', 0, off).assessment.asked).toBe('NORMAL')
  })

  it('asks for nothing that only an operator loosens by what is merely assumed', () => {
    const asks = (readings: Partial<RiskReadings>) => {
      const on = triggersWith({ cvar: { caution: 0.04, warning: 0.08, critical: 0.15, stop: 0.5 } })
      return assess(initialAssessor('NORMAL'), { ...calm, ...readings }, 'NORMAL', 0, on).assessment
    }
    expect(asks({ cvar: 9_000, cvarSeen: 0 })).toMatchObject({ asked: 'WARNING', value: 0.9 })
    expect(asks({ cvar: 9_000, cvarSeen: 1_600 })).toMatchObject({ asked: 'CRITICAL', value: 0.16 })
    expect(asks({ cvar: 9_000, cvarSeen: 9_000 })).toMatchObject({ asked: 'STOP', value: 0.9 })
    expect(asks({ cvar: 500, cvarSeen: 0 })).toMatchObject({ asked: 'CAUTION', value: 0.05 })
    const crash = (stress: number, stressSeen: number) => {
      const on = triggersWith({ stress: { caution: 0.25, warning: 0.5, critical: 0.8 } })
      return assess(initialAssessor('NORMAL'), { ...calm, stress, stressSeen }, 'NORMAL', 0, on).assessment
    }
    expect(crash(9_000, 2_000)).toMatchObject({
      trigger: 'stress',
      asked: 'WARNING',
      value: 0.9,
      threshold: 0.5,
    })
    expect(crash(9_000, 8_500)).toMatchObject({ trigger: 'stress', asked: 'CRITICAL', value: 0.85 })
  })

  it('holds a rung above its hysteresis band, then for the dwell time, then loosens one rung', () => {
    const steps = follow([
      [0, loss(0.021)],
      [10, loss(0.016)],
      [20, loss(0.014)],
      [1_019, loss(0.0)],
      [1_020, loss(0.0)],
    ])
    expect(asked(steps)).toEqual(['CAUTION', 'CAUTION', 'CAUTION', 'CAUTION', 'NORMAL'])
    expect(steps[4]).toMatchObject({ trigger: 'dailyLoss', threshold: 0.015 })
  })

  it('begins the dwell again when the value comes back', () => {
    const steps = follow([
      [0, loss(0.021)],
      [100, loss(0)],
      [900, loss(0.018)],
      [1_200, loss(0)],
      [2_199, loss(0)],
      [2_200, loss(0)],
    ])
    expect(asked(steps).slice(3)).toEqual(['CAUTION', 'CAUTION', 'NORMAL'])
  })

  it('measures the dwell on each rung anew', () => {
    const steps = follow([
      [0, loss(0.05)],
      [10, {}],
      [1_010, {}],
      [1_011, {}],
      [2_010, {}],
      [2_011, {}],
    ])
    expect(asked(steps)).toEqual(['WARNING', 'WARNING', 'CAUTION', 'CAUTION', 'CAUTION', 'NORMAL'])
  })

  it('waits for the trigger that lets go last, also where another one moved the ladder', () => {
    const steps = follow([
      [0, loss(0.05)],
      [10, { staleFeedMs: 1_500 }],
      [20, {}],
      [5_019, {}],
      [5_020, {}],
    ])
    expect(asked(steps)).toEqual(['WARNING', 'WARNING', 'WARNING', 'WARNING', 'CAUTION'])
  })

  it('does not wait for a trigger that was calm all along', () => {
    const steps = follow([
      [0, loss(0.05)],
      [10, {}],
      [1_010, {}],
    ])
    expect(asked(steps)).toEqual(['WARNING', 'WARNING', 'CAUTION'])
  })

  describe('dwells on a rung to which somebody loosened the ladder, as if every trigger had held it up', () => {
    const ways: readonly (readonly [string, readonly LadderState[]])[] = [
      ['tightened by hand to CRITICAL', ['CRITICAL', 'CRITICAL', 'WARNING']],
      ['tightened by hand to WARNING', ['WARNING', 'WARNING', 'CAUTION']],
      ['out of STOP', ['STOP', 'CRITICAL', 'WARNING']],
    ]
    for (const [how, stood] of ways)
      it(how, () => {
        let state = initialAssessor('NORMAL')
        const look = (current: LadderState, at: number) => {
          const step = assess(state, calm, current, at, triggers)
          state = step.state
          return step.assessment.asked
        }
        look('NORMAL', 0)
        stood.forEach((current, at) => void look(current, at))
        const [, , on] = stood as readonly [LadderState, LadderState, LadderState]
        // Those that could have held it: a feed is believed again after five seconds, the day's loss after one.
        expect([look(on, 3), look(on, 5_001)]).toEqual([on, on])
        expect(look(on, 5_002)).toBe(LADDER[rung(on) - 1])
      })
  })

  it('does not loosen on what it does not know', () => {
    const steps = follow([
      [0, loss(0.03)],
      [10, { equity: null }],
      [9_000, { equity: Number.NaN }],
      [9_001, {}],
      [10_001, {}],
    ])
    expect(asked(steps)).toEqual(['CAUTION', 'CAUTION', 'CAUTION', 'CAUTION', 'NORMAL'])
  })

  it('waits the dwell after a restart, whatever the readings say', () => {
    const steps = follow(
      [
        [0, {}],
        [4_999, {}],
        [5_000, {}],
      ],
      'WARNING',
    )
    expect(asked(steps)).toEqual(['WARNING', 'WARNING', 'CAUTION'])
  })

  it('never asks to leave CRITICAL or STOP', () => {
    for (const start of ['CRITICAL', 'STOP'] as const)
      expect(
        asked(
          follow(
            [
              [0, {}],
              [1e9, {}],
            ],
            start,
          ),
        ),
      ).toEqual([start, start])
  })

  it('loosens only one rung at a time and only after calm, on any walk of losses', () => {
    const look = fc.tuple(fc.integer({ min: 1, max: 2_000 }), fc.double({ min: 0, max: 0.07, noNaN: true }))
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
        let at = 0
        const steps = follow(
          looks.map(([afterMs, share]) => {
            at += afterMs
            return [at, loss(share)]
          }),
        )
        let current: LadderState = 'NORMAL'
        steps.forEach((step, index) => {
          const share = looks[index]?.[1] ?? 0
          if (rung(step.asked) < rung(current)) {
            expect(rung(step.asked)).toBe(rung(current) - 1)
            expect(share).toBeLessThan(current === 'WARNING' ? 0.03 : 0.015)
          }
          current = step.asked
        })
      }),
    )
  })
})
