import { Amends } from './amends.ts'
import type { PlannedFault } from './catalogue.ts'
import { isWell } from './convergence.ts'
import { operatorOnDuty } from './operator-on-duty.ts'
import type { Plan } from './plan.ts'
import type { Stage } from './stage.ts'
import { finer, type Scene, type Struck } from './strikes/strike.ts'
import { STRIKES } from './strikes.ts'

/** An engine reads its journal and its venue within so long, after it was killed. */
const RECOVERY_MS = 1_000

/** What goes wrong in a trial, and its end. */
export class Adversity {
  readonly #stage: Stage
  /** Whether what was to go wrong while it trades still may. */
  #suffers = false
  readonly #amends: Amends

  constructor(stage: Stage) {
    this.#stage = stage
    this.#amends = new Amends(stage.simulation.clock)
  }

  /** The engine trades, and the plan's faults strike, those of its stop excepted. */
  async suffer({ durationMs, faults }: Plan): Promise<void> {
    const { minutes, service, simulation } = this.#stage
    const { clock } = simulation
    const timers = faults
      .filter(({ during }) => during !== 'stop')
      .map((fault) => clock.setTimeout(() => this.#strikeIn(fault), fault.atMs))
    const goHome = operatorOnDuty(clock, () => service.session)
    const untilMs = this.#stage.nowMs + durationMs
    this.#suffers = true
    while (this.#stage.nowMs < untilMs) {
      await this.#stage.glanceLater()
      const { recoveries } = minutes
      if (recoveries.waiting && isWell(this.#stage)) recoveries.recovered(this.#stage.nowMs)
    }
    goHome()
    this.#suffers = false
    for (const timer of timers) clock.clearTimeout(timer)
  }

  #strikeIn(fault: PlannedFault): void {
    if (fault.during !== 'recovery') return this.strike(fault)
    const { service, simulation } = this.#stage
    service.kill(0)
    const strike = (): void => {
      if (this.#suffers) this.strike(fault)
    }
    simulation.clock.setTimeout(strike, finer(fault.draw) * RECOVERY_MS)
  }

  strike(fault: PlannedFault): void {
    const { minutes, service, simulation, wire } = this.#stage
    const { kind, draw } = fault
    const strike = STRIKES[kind]
    if (!strike) return wire.arm(fault)
    const struck = ({ lastsMs }: Struck): void => minutes.struck(kind, this.#stage.nowMs, lastsMs)
    const { clock, disk, machine, network, stallDisk, venue } = simulation
    const scene: Scene = {
      ...{ clock, disk, machine, network, service, stallDisk, struck, venue, wire },
      session: () => service.session,
      undo: this.#amends.undo,
    }
    const met = strike(draw, scene)
    if (met) struck(met)
  }

  /** From here on nothing is wrong but what is left of it. */
  heal(): void {
    const { minutes, nowMs, service, simulation, wire } = this.#stage
    this.#amends.all()
    wire.heal()
    service.heal()
    simulation.disk.fail(undefined)
    minutes.recoveries.healed(nowMs)
  }
}
