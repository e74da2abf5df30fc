import type { RunningVenue } from '../supervisors/simulated-venue.ts'
import { Amends } from './amends.ts'
import type { PlannedFault } from './catalogue.ts'
import { isWell } from './convergence.ts'
import { finer } from './draw.ts'
import { VENUES_AT_ONCE } from './must-happen.ts'
import { operatorOnDuty } from './operator-on-duty.ts'
import type { Plan } from './plan.ts'
import type { Stage } from './stage.ts'
import type { Scene, Struck } from './strikes/strike.ts'
import { isOfAVenue, STRIKES } from './strikes.ts'
import type { WireFaults } from './wire-faults.ts'

/** An engine reads its journal and its venue within so long, after it was killed. */
const RECOVERY_MS = 1_000

/** A venue, and what is between it and the engine. */
interface Battleground {
  readonly venue: RunningVenue
  readonly wire: WireFaults
}

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
    const places = this.#placesOf(fault)
    const met = places.filter((place) => this.#strikeAt(place, fault))
    if (met.length > 1) this.#stage.minutes.happenings.count(VENUES_AT_ONCE)
  }

  /** Whether it met a victim there now. */
  #strikeAt({ venue, wire }: Battleground, fault: PlannedFault): boolean {
    const { minutes, service, simulation } = this.#stage
    const { kind, draw } = fault
    const strike = STRIKES[kind]
    if (!strike) {
      wire.arm(fault)
      return false
    }
    const struck = ({ lastsMs }: Struck): void => minutes.struck(kind, this.#stage.nowMs, lastsMs)
    const { clock, disk, machine, network, stallDisk } = simulation
    const scene: Scene = {
      ...{ clock, disk, machine, network, service, stallDisk, struck, venue, wire },
      session: () => service.session,
      undo: this.#amends.undo,
    }
    const met = strike(draw, scene)
    if (met) struck(met)
    return met !== undefined
  }

  #placesOf({ kind, at }: PlannedFault): readonly Battleground[] {
    const { simulation, wires } = this.#stage
    const venues = [...simulation.venues.values()]
    const [first, second] = wires.flatMap((wire, place) => {
      const venue = venues[place]
      return venue ? { venue, wire } : []
    })
    const struck =
      at === undefined || !isOfAVenue(kind) ? [first] : at === 'both' ? [first, second] : [second]
    return struck.filter((place) => place !== undefined)
  }

  /** From here on nothing is wrong but what is left of it. */
  heal(): void {
    const { minutes, nowMs, service, simulation, wires } = this.#stage
    this.#amends.all()
    for (const wire of wires) wire.heal()
    service.heal()
    simulation.disk.fail(undefined)
    minutes.recoveries.healed(nowMs)
  }
}
