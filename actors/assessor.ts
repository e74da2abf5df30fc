import { assess, initialAssessor, NO_TRIGGER } from '../src/risk/assessor.ts'
import { service } from '../src/supervision/service.ts'
import { toLadder } from './messages.ts'
import { readPastMarks } from './past-marks.ts'
import { RiskGauges } from './risk-gauges.ts'
import { sizer } from './sizes.ts'
import type { World } from './world.ts'

const ASSESS_EVERY_MS = 200
/** All positions together are worth a new look so often, and so are the sizes of quotes. */
const PORTFOLIO_EVERY_MS = 1_000

/** Reads every gauge, asks every trigger, and tells the ladder what they want. It never moves the ladder itself. */
export const assessorActor = (world: World) =>
  service('assessor', (scope) => {
    const { channels, config, ports } = world
    const gauges = new RiskGauges(world, scope)
    const resize = sizer(world)
    let state = initialAssessor(channels.ladder.value.state)
    let lookedAtMs = Number.NEGATIVE_INFINITY

    if (channels.marks.count === 0) readPastMarks(world, scope, (rows) => gauges.portfolio.precede(rows))

    scope.every(ASSESS_EVERY_MS, () => {
      const nowMs = ports.clock.monotonicMicros() / 1000
      const looks = nowMs - lookedAtMs >= PORTFOLIO_EVERY_MS
      if (looks) {
        lookedAtMs = nowMs
        channels.portfolio.next(gauges.portfolio.look())
      }
      const readings = gauges.read()
      if (looks) resize(readings, gauges.portfolio)
      const current = channels.ladder.value.state
      const step = assess(state, readings, current, nowMs, config.risk.triggers)
      state = step.state
      const { asked, trigger, value, threshold } = step.assessment
      const { value: portfolio } = channels.portfolio
      scope.show({
        asked,
        trigger,
        value,
        threshold,
        ...readings,
        portfolio,
        losses: channels.sizes.value.losses,
      })
      if (asked === current || (trigger === NO_TRIGGER && asked === 'NORMAL' && current === 'NORMAL')) return
      toLadder(scope, { type: 'ASSESSED', asked, trigger, value, threshold, at: ports.clock.now() })
    })
  })
