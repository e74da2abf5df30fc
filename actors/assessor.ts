import { assess, initialAssessor, NO_TRIGGER } from '../src/risk/assessor.ts'
import { service } from '../src/supervision/service.ts'
import { toLadder } from './messages.ts'
import { RiskGauges } from './risk-gauges.ts'
import type { World } from './world.ts'

const ASSESS_EVERY_MS = 200

/** Reads every gauge, asks every trigger, and tells the ladder what they want. It never moves the ladder itself. */
export const assessorActor = (world: World) =>
  service('assessor', (scope) => {
    const { channels, config, ports } = world
    const gauges = new RiskGauges(world, scope)
    let state = initialAssessor(channels.ladder.value.state)

    scope.every(ASSESS_EVERY_MS, () => {
      const readings = gauges.read()
      const current = channels.ladder.value.state
      const nowMs = ports.clock.monotonicMicros() / 1000
      const step = assess(state, readings, current, nowMs, config.risk.triggers)
      state = step.state
      const { asked, trigger, value, threshold } = step.assessment
      scope.show({ asked, trigger, value, threshold, ...readings })
      if (asked === current || (trigger === NO_TRIGGER && asked === 'NORMAL' && current === 'NORMAL')) return
      toLadder(scope, { type: 'ASSESSED', asked, trigger, value, threshold, at: ports.clock.now() })
    })
  })
