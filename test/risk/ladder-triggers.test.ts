import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createActor } from 'xstate'
import { ladderMachine, ladderPosition } from '../../machines/ladder.ts'
import { DEFAULTS_PATH, loadConfig } from '../../src/config/load.ts'
import type { Config } from '../../src/config/schema.ts'
import type { TriggerName } from '../../src/config/tables/triggers.ts'
import { LADDER, type LadderState } from '../../src/domain/ladder.ts'
import { assess, initialAssessor } from '../../src/risk/assessor.ts'
import type { RiskReadings } from '../../src/risk/readings.ts'
import { TRIGGER_NAMES } from '../../src/risk/triggers.ts'
import { sentenceOf } from '../../src/telemetry/sentence.ts'
import { calm } from './readings.ts'

/** Every trigger and every rung: the configuration as it is read from files, the assessor and the ladder as they run. */

const EQUITY = 10_000
const lost = (share: number): number => EQUITY * (1 - share)

/** Readings that a trigger, and no other one, finds at this value. */
const READINGS: Readonly<Record<TriggerName, (value: number) => Partial<RiskReadings>>> = {
  dailyLoss: (value) => ({ equity: lost(value), peakEquity: lost(value) }),
  drawdown: (value) => ({ equity: lost(value), dayOpenEquity: lost(value) }),
  cvar: (value) => ({ cvar: value * EQUITY, cvarSeen: value * EQUITY }),
  stress: (value) => ({ stress: value * EQUITY, stressSeen: value * EQUITY }),
  losingTrades: (losingTrades) => ({ losingTrades }),
  liquidation: (value) => ({ liquidationDistance: 1 - value }),
  margin: (marginRatio) => ({ marginRatio }),
  leverage: (leverage) => ({ leverage }),
  uncertainExposure: (value) => ({ uncertainNotional: value * EQUITY }),
  uncertainAge: (uncertainAgeMs) => ({ uncertainAgeMs }),
  reconciliationDebt: (reconciliationDebtMs) => ({ reconciliationDebtMs }),
  positionMismatch: (positionMismatches) => ({ positionMismatches }),
  staleFeed: (staleFeedMs) => ({ staleFeedMs }),
  clockOffset: (value) => ({ clockOffsetMs: -value }),
  loopLag: (loopLagMs) => ({ loopLagMs }),
  journalLag: (journalLagMs) => ({ journalLagMs }),
  rejectRate: (rejectRate) => ({ rejectRate }),
  restartBudget: (restartsSpent) => ({ restartsSpent }),
}

const RUNGS = ['caution', 'warning', 'critical', 'stop'] as const
type Rung = (typeof RUNGS)[number]
const OFF = { caution: 'off', warning: 'off', critical: 'off', stop: 'off' } as const

function triggersOf(trigger?: TriggerName, changed: Readonly<Record<string, unknown>> = {}) {
  const overrides = trigger ? { risk: { triggers: { [trigger]: changed } } } : {}
  const loaded = loadConfig({ defaultsText: readFileSync(DEFAULTS_PATH, 'utf8'), overrides })
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.errors))
  return loaded.config.risk.triggers
}

/** Where the ladder goes from NORMAL, and the sentence that it says of it. */
function moved(triggers: Config['risk']['triggers'], trigger: TriggerName, value: number) {
  const readings = { ...calm, ...READINGS[trigger](value) }
  const { assessment } = assess(initialAssessor('NORMAL'), readings, 'NORMAL', 0, triggers)
  const ladder = createActor(ladderMachine, { input: { state: 'NORMAL', since: 0 } }).start()
  ladder.send({ type: 'ASSESSED', at: 1, ...assessment })
  const { state } = ladderPosition(ladder.getSnapshot())
  const { trigger: by, value: read, threshold } = ladder.getSnapshot().context
  const pieces = sentenceOf({
    type: 'LadderMoved',
    from: 'NORMAL',
    to: state,
    trigger: by,
    value: read,
    threshold,
  })
  const sentence = pieces.map((piece) => (typeof piece === 'string' ? piece : piece[1])).join('')
  return { state, by, read: Number(read), threshold: Number(threshold), sentence }
}

const rungOf = (name: Rung): LadderState => LADDER[RUNGS.indexOf(name) + 1] ?? 'NORMAL'
/** Shares come out of divisions. */
const above = (value: number): number => value * (1 + 1e-9)
const below = (value: number): number => value * (1 - 1e-6)

describe('every trigger at every rung that the defaults give it', () => {
  const defaults = triggersOf()
  for (const trigger of TRIGGER_NAMES)
    for (const name of RUNGS) {
      const threshold = defaults[trigger][name]
      if (threshold === null) continue
      it(`${trigger} at ${threshold}: ${rungOf(name)}, and not before`, () => {
        const step = moved(defaults, trigger, above(threshold))
        expect(step).toMatchObject({ state: rungOf(name), by: trigger, threshold })
        expect(step.read).toBeCloseTo(threshold, 3)
        expect(step.sentence).toBe(
          `NORMAL → ${rungOf(name)}  by ${trigger} ${step.read} against ${threshold}`,
        )
        expect(moved(defaults, trigger, below(threshold)).state).not.toBe(rungOf(name))
      })
    }

  it('each has two rungs by default, and its switch is on', () => {
    for (const trigger of TRIGGER_NAMES) {
      expect([trigger, defaults[trigger].on]).toEqual([trigger, true])
      const used = RUNGS.filter((name) => defaults[trigger][name] !== null)
      expect([trigger, used.length >= 2]).toEqual([trigger, true])
    }
  })
})

describe('every trigger at every rung that a file may give it', () => {
  for (const trigger of TRIGGER_NAMES)
    for (const name of RUNGS)
      it(`${trigger} with a threshold for ${name} alone`, () => {
        const threshold = 0.4
        const only = triggersOf(trigger, { ...OFF, [name]: threshold })
        expect(moved(only, trigger, above(threshold))).toMatchObject({ state: rungOf(name), threshold })
        expect(moved(only, trigger, below(threshold)).state).toBe('NORMAL')
        const off = triggersOf(trigger, { ...OFF, [name]: threshold, on: false })
        expect(moved(off, trigger, above(threshold)).state).toBe('NORMAL')
      })
})

describe('every trigger loosens the ladder', () => {
  for (const trigger of TRIGGER_NAMES)
    it(`${trigger}: below its hysteresis band, for its dwell`, () => {
      const threshold = 0.4
      const on = triggersOf(trigger, { ...OFF, caution: threshold, hysteresis: 0.25, dwellMs: 5_000 })
      let state = initialAssessor('NORMAL')
      let stands: LadderState = 'NORMAL'
      const standsAt = (value: number, atMs: number): LadderState => {
        const step = assess(state, { ...calm, ...READINGS[trigger](value) }, stands, atMs, on)
        state = step.state
        stands = step.assessment.asked
        return stands
      }
      expect(standsAt(above(threshold), 0)).toBe('CAUTION')
      expect(standsAt(above(threshold * 0.75), 10_000)).toBe('CAUTION')
      expect(standsAt(below(threshold * 0.75), 20_000)).toBe('CAUTION')
      expect(standsAt(below(threshold * 0.75), 24_999)).toBe('CAUTION')
      expect(standsAt(below(threshold * 0.75), 25_000)).toBe('NORMAL')
    })
})
