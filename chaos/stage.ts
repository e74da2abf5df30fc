import type { TelemetryEvent } from '../src/telemetry/events.ts'
import { lookAt } from './look.ts'
import type { Plan } from './plan.ts'
import { Service } from './service.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import { Minutes } from './verdict.ts'
import { Watch } from './watch.ts'
import { type WireFaults, wireFaults } from './wire-faults.ts'

const LOOK_MS = 250

/** What a trial is played on: the simulation, who keeps an engine alive in it, and who takes down what happens. */
export class Stage {
  readonly simulation: Simulation
  /** Of each venue, as the simulation has them. */
  readonly wires: readonly WireFaults[]
  readonly minutes: Minutes
  readonly service: Service
  readonly watch: Watch

  constructor(simulation: Simulation, wires: readonly WireFaults[], minutes: Minutes) {
    this.simulation = simulation
    this.wires = wires
    this.minutes = minutes
    this.watch = new Watch(
      simulation,
      () => this.service.session,
      (invariant, sentence) => minutes.violated(invariant, sentence),
    )
    const hear = (event: TelemetryEvent): void => {
      minutes.hear(event)
      this.watch.line(event)
    }
    this.service = new Service(simulation, {
      hear,
      journalled: this.watch.entry,
      began: ({ world }) => this.watch.began(world.channels.ladder.value.state),
      lost: minutes.sessionOver,
    })
  }

  /** Market time since the trial began. */
  get nowMs(): number {
    return this.simulation.clock.monotonicMicros() / 1000
  }

  passed(ms: number): Promise<void> {
    return new Promise((resolve) => this.simulation.clock.setTimeout(resolve, ms))
  }

  /** A moment passes, and what the engine holds is looked at. */
  async glanceLater(): Promise<void> {
    await this.passed(LOOK_MS)
    const { session } = this.service
    if (session) this.watch.glance(lookAt(session, this.simulation))
  }
}

/** A first engine begins at once. */
export async function openStage({ seed, venues, durationMs }: Omit<Plan, 'faults'>): Promise<Stage> {
  const minutes = new Minutes()
  let nowMs = (): number => 0
  const wire = (): WireFaults =>
    wireFaults(
      () => nowMs(),
      (kind) => minutes.struck(kind, nowMs()),
    )
  const first = wire()
  const second = venues === 2 ? wire() : undefined
  const simulation = await openSimulation(seed, first.plan, {
    durationMs,
    ...(second && { beside: second.plan }),
  })
  nowMs = () => simulation.clock.monotonicMicros() / 1000
  return new Stage(simulation, second ? [first, second] : [first], minutes)
}
