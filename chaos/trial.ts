import { drive } from '../src/ports/simulated/drive.ts'
import type { TelemetryEvent } from '../src/telemetry/events.ts'
import { allQueuesOf } from '../supervisors/queues.ts'
import type { Session } from '../supervisors/session.ts'
import { PAPER_ACCOUNT } from '../supervisors/simulated-venue.ts'
import type { PlannedFault } from './catalogue.ts'
import { unequalCash, unequalPositions } from './invariants/ledgers-equal.ts'
import { unnamedAfterStop } from './invariants/left-is-named.ts'
import { lostOrders } from './invariants/no-order-lost.ts'
import { leftAfterStop } from './invariants/nothing-left-after-stop.ts'
import { replayIsTheState } from './invariants/replay-is-the-state.ts'
import { restart } from './must-happen.ts'
import { operatorOnDuty } from './operator-on-duty.ts'
import type { Plan } from './plan.ts'
import { Service } from './service.ts'
import { openSimulation, type Simulation } from './simulation.ts'
import { finer, type Scene, type Struck } from './strikes/strike.ts'
import { STRIKES } from './strikes.ts'
import { Minutes, type Verdict } from './verdict.ts'
import { Watch } from './watch.ts'
import { type WireFaults, wireFaults } from './wire-faults.ts'

/** Everything is healed: equality within so long, market time. */
const CONVERGENCE_MS_MAX = 120_000
const LOOK_MS = 250
/** An engine reads its journal and its venue within so long, after it was killed. */
const RECOVERY_MS = 1_000
/** A stop that nothing hinders is over by then. */
const STOP_MS = 500
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
  /** Whether what was to go wrong while it trades still may. */
  #suffers = false
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
      { hear: this.#hear, journalled: this.#watch.entry },
      minutes.sessionOver,
    )
  }

  readonly #hear = (event: TelemetryEvent): void => {
    this.#minutes.hear(event)
    this.#watch.line(event)
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
    await this.#stopInTrouble()
    await this.#end()
  }

  async #suffer(): Promise<void> {
    const { clock } = this.#simulation
    const { durationMs, faults } = this.#plan
    const timers = faults
      .filter(({ during }) => during !== 'stop')
      .map((fault) => clock.setTimeout(() => this.#strikeIn(fault), fault.atMs))
    const goHome = operatorOnDuty(clock, this.#service)
    const untilMs = this.#nowMs + durationMs
    this.#suffers = true
    while (this.#nowMs < untilMs) {
      await this.#glanceLater()
      const { recoveries } = this.#minutes
      if (recoveries.waiting && this.#unwell().length === 0) recoveries.recovered(this.#nowMs)
    }
    goHome()
    this.#suffers = false
    for (const timer of timers) clock.clearTimeout(timer)
  }

  async #glanceLater(): Promise<void> {
    await this.passed(LOOK_MS)
    const { session } = this.#service
    if (session) this.#watch.glance(allQueuesOf(session))
  }

  #strikeIn(fault: PlannedFault): void {
    if (fault.during !== 'recovery') return this.#strike(fault)
    this.#service.kill(0)
    const strike = (): void => {
      if (this.#suffers) this.#strike(fault)
    }
    this.#simulation.clock.setTimeout(strike, finer(fault.draw) * RECOVERY_MS)
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
    while (this.#unwell().length > 0 || this.#unequal().length > 0) {
      if (this.#nowMs - healedMs > CONVERGENCE_MS_MAX) return this.#apart()
      await this.#glanceLater()
    }
    this.#minutes.recoveries.recovered(this.#nowMs)
  }

  /** Says what did not become equal in time. */
  #apart(): void {
    const minutes = this.#minutes
    const { session } = this.#service
    const late = `${CONVERGENCE_MS_MAX} ms after healing`
    for (const why of this.#unready()) minutes.violated('converges', `${late}: ${why}`)
    for (const lost of session ? lostOrders(session, this.#watch.ledger) : [])
      minutes.violated('no-order-lost', `${late}: ${lost}`)
    for (const unequal of this.#unequal()) minutes.violated('ledgers-equal', `${late}: ${unequal}`)
  }

  /** A stop while things go wrong leaves nothing, or names it. What it left, the next engine finds, and is well again. */
  async #stopInTrouble(): Promise<void> {
    const faults = this.#plan.faults.filter(({ during }) => during === 'stop')
    const { session } = this.#service
    if (faults.length === 0 || !session) return
    const { clock } = this.#simulation
    const timers = faults.map((fault) => clock.setTimeout(() => this.#strike(fault), fault.atMs % STOP_MS))
    const ending = await Promise.race([session.stop('asked for while things go wrong'), this.#lost(session)])
    for (const timer of timers) clock.clearTimeout(timer)
    this.#heal()
    if (ending) {
      if (ending.read) session.auditor.ended(ending)
      for (const sentence of unnamedAfterStop(ending.left, this.#simulation))
        this.#minutes.violated('left-is-named', sentence)
    }
    this.#service.kill(0)
    await this.#service.up()
    await this.#converge()
  }

  /** Resolves when its process is gone, or has given up by itself. */
  async #lost(session: Session): Promise<undefined> {
    while (this.#service.session === session) await this.passed(LOOK_MS)
    return undefined
  }

  /** What keeps us from saying that all is well. */
  #unwell(): readonly string[] {
    const { session } = this.#service
    return [
      ...this.#unready(),
      ...(session ? lostOrders(session, this.#watch.ledger) : []),
      ...(session ? unequalPositions(session, this.#simulation) : []),
    ]
  }

  #unready(): readonly string[] {
    const { session } = this.#service
    if (!session) return ['no engine is up']
    const waiting = session.tree.children().filter(({ status }) => status !== 'ready')
    return [
      ...(session.world.channels.reconciled.value ? [] : ['it has not found equality']),
      ...waiting.map(({ path, status }) => `${path} is ${status}`),
    ]
  }

  #unequal(): readonly string[] {
    const { session } = this.#service
    if (!session) return []
    return [...unequalPositions(session, this.#simulation), ...unequalCash(session, this.#simulation)]
  }

  async #end(): Promise<void> {
    const { session } = this.#service
    const minutes = this.#minutes
    this.#service.retire()
    for (const fault of this.#service.faults) minutes.fail(fault)
    minutes.happenings.count(restart('give-up'), this.#service.gaveUp)
    if (!session) return
    this.#watch.look(session)
    const stoppedMs = this.#nowMs
    const ending = await session.stop('the trial is over')
    const { disk, venue } = this.#simulation
    const isFlat = venue.exchange.positions(PAPER_ACCOUNT).every(({ lots }) => lots === 0)
    if (isFlat) minutes.timeToFlatMs = this.#nowMs - stoppedMs
    minutes.sessionOver(session)
    session.auditor.ended(ending)
    this.#watch.glance(allQueuesOf(session))
    // The exchange hears of the end of a connection a little later.
    await this.passed(LOOK_MS)
    const { armed } = this.#service
    for (const left of leftAfterStop(ending, session, this.#simulation, this.#watch.ledger, armed))
      minutes.violated('nothing-left-after-stop', left)
    this.#watch.look(session)
    const { duplicates, orphans } = this.#watch.toll
    if (duplicates > 0) minutes.fail(`${duplicates} intents are more than one order at the exchange`)
    if (orphans > 0) minutes.fail(`${orphans} orders are at the exchange that the journal knows nothing of`)
    for (const unequal of unequalCash(session, this.#simulation)) minutes.violated('ledgers-equal', unequal)
    const differs = replayIsTheState(disk.records, session.world.journal.books)
    if (differs !== undefined) minutes.violated('replay-is-the-state', differs)
  }
}
