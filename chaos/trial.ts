import { drive } from '../src/ports/simulated/drive.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import type { PlannedFault } from './catalogue.ts'
import { operatorOnDuty } from './operator-on-duty.ts'
import { differences, wrongCash } from './oracle.ts'
import type { Plan } from './plan.ts'
import { Service } from './service.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import type { Scene, Struck } from './strikes/strike.ts'
import { STRIKES } from './strikes.ts'
import { Minutes, type Verdict } from './verdict.ts'
import { Watch } from './watch.ts'
import { type WireFaults, wireFaults } from './wire-faults.ts'

/** Everything is healed: equality within so long, market time. */
const CONVERGENCE_MS_MAX = 120_000
const LOOK_MS = 250
/** Beginning, converging and stopping, with every deadline in them; what takes longer hangs. */
const END_MS_MAX = 600_000

/** One seed: the engine trades under the plan's faults, everything is healed, it has to converge, and ends flat. */
export async function runTrial(plan: Plan): Promise<Verdict> {
  const minutes = new Minutes()
  let nowMs = (): number => 0
  const wire = wireFaults(
    () => nowMs(),
    (kind) => minutes.struck(kind, nowMs()),
  )
  const simulation = await openSimulation(plan.seed, wire.plan)
  const { clock, disk, venue } = simulation
  nowMs = () => clock.monotonicMicros() / 1000
  const trial = new Trial(plan, simulation, wire, minutes)
  try {
    const limitMs = plan.durationMs + END_MS_MAX
    const late = trial.passed(limitMs).then(() => minutes.fail(`the trial did not end within ${limitMs} ms`))
    await drive(clock, Promise.race([trial.run(), late]), Number.POSITIVE_INFINITY)
  } catch (error) {
    minutes.fail(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  const simulatedMs = nowMs()
  await simulation.close()
  return minutes.verdict({
    seed: plan.seed,
    orders: venue.exchange.orders(PAPER_ACCOUNT, {}).length,
    starts: trial.starts,
    ...trial.toll,
    journalHash: disk.records.at(-1)?.hash ?? '',
    simulatedMs,
  })
}

class Trial {
  readonly #plan: Plan
  readonly #simulation: Simulation
  readonly #wire: WireFaults
  readonly #minutes: Minutes
  readonly #service: Service
  readonly #watch: Watch
  /** What strikes did and will take back. */
  readonly #undone = new Set<() => void>()

  constructor(plan: Plan, simulation: Simulation, wire: WireFaults, minutes: Minutes) {
    this.#plan = plan
    this.#simulation = simulation
    this.#wire = wire
    this.#minutes = minutes
    this.#watch = new Watch(
      simulation,
      () => this.#service.session,
      (invariant, sentence) => minutes.violated(invariant, sentence),
    )
    this.#service = new Service(
      simulation,
      { hear: minutes.hear, journalled: this.#watch.entry },
      minutes.sessionOver,
    )
  }

  get toll(): Watch['toll'] {
    return this.#watch.toll
  }

  get starts(): number {
    return this.#service.starts
  }

  get #nowMs(): number {
    return this.#simulation.clock.monotonicMicros() / 1000
  }

  passed(ms: number): Promise<void> {
    return new Promise((resolve) => this.#simulation.clock.setTimeout(resolve, ms))
  }

  async run(): Promise<void> {
    await this.#service.up()
    await this.#suffer()
    this.#heal()
    await this.#converge()
    await this.#end()
  }

  async #suffer(): Promise<void> {
    const { clock } = this.#simulation
    const { durationMs, faults } = this.#plan
    const timers = faults.map((fault) => clock.setTimeout(() => this.#strike(fault), fault.atMs))
    const goHome = operatorOnDuty(clock, this.#service)
    const untilMs = this.#nowMs + durationMs
    while (this.#nowMs < untilMs) {
      await this.passed(LOOK_MS)
      const { recoveries } = this.#minutes
      if (recoveries.waiting && this.#unwell().length === 0) recoveries.recovered(this.#nowMs)
    }
    goHome()
    for (const timer of timers) clock.clearTimeout(timer)
  }

  #strike(fault: PlannedFault): void {
    const { kind, draw } = fault
    const strike = STRIKES[kind]
    if (!strike) return this.#wire.arm(fault)
    const struck = ({ lastsMs }: Struck): void => this.#minutes.struck(kind, this.#nowMs, lastsMs)
    const scene: Scene = {
      simulation: this.#simulation,
      service: this.#service,
      wire: this.#wire,
      struck,
      undo: this.#undo,
    }
    const met = strike(draw, scene)
    if (met) struck(met)
  }

  readonly #undo = (afterMs: number, act: () => void): void => {
    const undo = (): void => {
      if (this.#undone.delete(undo)) act()
    }
    this.#undone.add(undo)
    this.#simulation.clock.setTimeout(undo, afterMs)
  }

  #heal(): void {
    const { disk, machine, network } = this.#simulation
    for (const undo of this.#undone) undo()
    network.fail(undefined)
    this.#wire.heal()
    this.#service.heal()
    machine.goOn()
    machine.clock.drift(0)
    machine.clock.set(0)
    disk.fail(undefined)
    this.#minutes.recoveries.healed(this.#nowMs)
  }

  async #converge(): Promise<void> {
    const healedMs = this.#nowMs
    for (let why = this.#unequal(); why.length > 0; why = this.#unequal()) {
      if (this.#nowMs - healedMs > CONVERGENCE_MS_MAX)
        return this.#minutes.fail(`no convergence within ${CONVERGENCE_MS_MAX} ms: ${why.join('; ')}`)
      await this.passed(LOOK_MS)
    }
    this.#minutes.recoveries.recovered(this.#nowMs)
  }

  /** What keeps us from saying that all is well. */
  #unwell(): readonly string[] {
    const { session } = this.#service
    if (!session) return ['no engine is up']
    const waiting = session.tree.children().filter(({ status }) => status !== 'ready')
    return [
      ...(session.world.channels.reconciled.value ? [] : ['it has not found equality']),
      ...waiting.map(({ path, status }) => `${path} is ${status}`),
      ...differences(session, this.#simulation),
    ]
  }

  /** Payments are read now and then, so that the wallet may take longer than the rest. */
  #unequal(): readonly string[] {
    const { session } = this.#service
    const cash = session && wrongCash(session, this.#simulation)
    return [...this.#unwell(), ...(cash === undefined ? [] : [cash])]
  }

  async #end(): Promise<void> {
    const { session } = this.#service
    const minutes = this.#minutes
    this.#service.retire()
    for (const fault of this.#service.faults) minutes.fail(fault)
    if (!session) return
    this.#watch.look(session)
    const stoppedMs = this.#nowMs
    const ending = await session.stop('the trial is over')
    minutes.sessionOver(session)
    session.auditor.ended(ending)
    for (const left of ending.left) minutes.fail(`left at the end: ${left}`)
    for (const late of ending.late) minutes.fail(`late at the end: ${late}`)
    const { exchange } = this.#simulation.venue
    const held = exchange.positions(PAPER_ACCOUNT).filter(({ lots }) => lots !== 0)
    for (const { symbol, lots } of held)
      minutes.fail(`${lots} lots of ${symbol} at the exchange after the stop`)
    if (held.length === 0) minutes.timeToFlatMs = this.#nowMs - stoppedMs
    this.#watch.look(session)
    const { duplicates, orphans } = this.#watch.toll
    if (duplicates > 0) minutes.fail(`${duplicates} intents are more than one order at the exchange`)
    if (orphans > 0) minutes.fail(`${orphans} orders are at the exchange that the journal knows nothing of`)
    const cash = wrongCash(session, this.#simulation)
    if (cash !== undefined) minutes.fail(`cash: ${cash}`)
    if (this.#service.armed > 0) minutes.fail(`${this.#service.armed} timers are still armed after the stop`)
  }
}
